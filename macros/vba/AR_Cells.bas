Attribute VB_Name = "AR_Cells"
Option Explicit
Option Private Module

' What a cell function gives back. Python's "#ARBOOK: reason" becomes a real Excel error, which no sum can skip.
' The reasons are kept by cell until it computes again: AR_Reasons hands them to the next command.

Private Const MARKER As String = "#ARBOOK"
Private Const MOST_REASONS As Long = 200

Private cellReasons As Collection

' Turn markers into errors: in one value, or in the elements of an array of one or two dimensions.
Public Function AR_Cell(ByVal result As Variant) As Variant
    Dim reason As String
    If IsArray(result) Then
        reason = MarkErrors(result)
    ElseIf IsMarker(result) Then
        reason = result
        result = CVErr(xlErrValue)
    End If
    Remember reason
    AR_Cell = result
End Function

' The call of Python failed: an error in the cell, never the message as text. It is handed over, since a procedure
' that is entered may find Err cleared.
Public Function AR_Failed(ByVal message As String) As Variant
    Remember MARKER & ": Excel could not call Python; press Check setup. " & message
    AR_Failed = CVErr(xlErrValue)
End Function

' Excel for Mac can't call Python from a cell.
Public Function AR_OnMac() As Variant
    Remember MARKER & ": cell functions work in Excel for Windows only; the commands of the Receivables tab work here."
    AR_OnMac = CVErr(xlErrNA)
End Function

' Rows of sheet, cell, reason: why cells show errors. Empty when none does.
Public Function AR_Reasons() As Variant
    Dim rows() As Variant, at As Long
    If cellReasons Is Nothing Then Exit Function
    If cellReasons.Count = 0 Then Exit Function
    ReDim rows(1 To cellReasons.Count, 1 To 3)
    For at = 1 To cellReasons.Count
        rows(at, 1) = cellReasons(at)(0)
        rows(at, 2) = cellReasons(at)(1)
        rows(at, 3) = cellReasons(at)(2)
    Next at
    AR_Reasons = rows
End Function

Private Function IsMarker(ByVal result As Variant) As Boolean
    If VarType(result) = vbString Then IsMarker = (Left$(result, Len(MARKER)) = MARKER)
End Function

' Put errors in place of markers; gives the first reason.
Private Function MarkErrors(ByRef results As Variant) As String
    Dim first As Long, second As Long, reason As String
    If Dimensions(results) = 1 Then
        For first = LBound(results) To UBound(results)
            If IsMarker(results(first)) Then
                If reason = "" Then reason = results(first)
                results(first) = CVErr(xlErrValue)
            End If
        Next first
    Else
        For first = LBound(results, 1) To UBound(results, 1)
            For second = LBound(results, 2) To UBound(results, 2)
                If IsMarker(results(first, second)) Then
                    If reason = "" Then reason = results(first, second)
                    results(first, second) = CVErr(xlErrValue)
                End If
            Next second
        Next first
    End If
    MarkErrors = reason
End Function

Private Function Dimensions(ByRef results As Variant) As Long
    On Error GoTo one
    If UBound(results, 2) >= 0 Then Dimensions = 2
    Exit Function
one:
    Dimensions = 1
End Function

' Keep, or forget, why the calling cell shows an error.
Private Sub Remember(ByVal reason As String)
    Dim caller As Range, key As String
    If cellReasons Is Nothing Then
        If reason = "" Then Exit Sub
        Set cellReasons = New Collection
    End If
    If Not IsObject(Application.Caller) Then Exit Sub
    Set caller = Application.Caller
    key = caller.Parent.Name & "!" & caller.Address(False, False)
    On Error Resume Next
    cellReasons.Remove key
    On Error GoTo 0
    If reason <> "" And cellReasons.Count < MOST_REASONS Then
        cellReasons.Add Array(caller.Parent.Name, caller.Address(False, False), reason), key
    End If
End Sub
