Attribute VB_Name = "AR_Ribbon"
Option Explicit

' The ribbon's callbacks (macros/ribbon/customUI14.xml): one Sub a command. They only dispatch.

' All commands are there; one that can't run says why when it is pressed (AR_Run).
Public Sub AR_Enabled(control As IRibbonControl, ByRef returnedVal As Variant)
    returnedVal = True
End Sub

' The words, in the language of the workbook: Python writes them to the hidden sheet. The tag is the English label.
Public Sub AR_Label(control As IRibbonControl, ByRef returnedVal As Variant)
    returnedVal = Words(control.ID, 1, control.Tag)
End Sub

Public Sub AR_Tip(control As IRibbonControl, ByRef returnedVal As Variant)
    returnedVal = Words(control.ID, 2, "")
End Sub

' The text of a control, so many columns beside its name in column J.
Private Function Words(ByVal control As String, ByVal beside As Long, ByVal otherwise As String) As String
    Dim cell As Range
    Words = otherwise
    On Error GoTo Missing
    For Each cell In ThisWorkbook.Worksheets("xlwings.conf").Range("J2:J60").Cells
        If cell.Value = control And cell.Offset(0, beside).Value <> "" Then Words = cell.Offset(0, beside).Value
    Next cell
Missing:
End Function

Public Sub AR_Import(control As IRibbonControl)
    AR_Run "import"
End Sub

Public Sub AR_CheckData(control As IRibbonControl)
    AR_Run "check"
End Sub

Public Sub AR_ApplyCash(control As IRibbonControl)
    AR_Run "apply-cash"
End Sub

Public Sub AR_CloseMonth(control As IRibbonControl)
    AR_Run "close"
End Sub

Public Sub AR_Refresh(control As IRibbonControl)
    AR_Run "refresh"
End Sub

Public Sub AR_Statement(control As IRibbonControl)
    AR_Run "statement"
End Sub

Public Sub AR_ChargeInterest(control As IRibbonControl)
    AR_Run "interest"
End Sub

Public Sub AR_NextActions(control As IRibbonControl)
    AR_Run "actions"
End Sub

Public Sub AR_DraftLetters(control As IRibbonControl)
    AR_Run "letters"
End Sub

Public Sub AR_LogContact(control As IRibbonControl)
    AR_Run "log"
End Sub

Public Sub AR_CaseFile(control As IRibbonControl)
    AR_Run "case"
End Sub

Public Sub AR_NewPlan(control As IRibbonControl)
    AR_Run "new-plan"
End Sub

Public Sub AR_BuildPlan(control As IRibbonControl)
    AR_Run "plan"
End Sub

Public Sub AR_CheckPlans(control As IRibbonControl)
    AR_Run "check-plans"
End Sub

Public Sub AR_RestoreLast(control As IRibbonControl)
    AR_Run "restore"
End Sub

Public Sub AR_CheckSetup(control As IRibbonControl)
    AR_ShowSetup
End Sub

Public Sub AR_Guide(control As IRibbonControl)
    ThisWorkbook.Worksheets("Start").Activate
End Sub
