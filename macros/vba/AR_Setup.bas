Attribute VB_Name = "AR_Setup"
Option Explicit
Option Private Module

' Check setup: in VBA alone, since it must work when Python doesn't. It looks at files and settings and starts nothing.

Public Const AR_VERSION As String = "0.1.0"

Private Const DIST_INFO As String = ".dist-info"

' When the workbook opens: help for the cell functions, and one sentence if book and program are of different versions.
Public Sub AR_Opened()
    Dim unchanged As Boolean, reason As String
    unchanged = ThisWorkbook.Saved
    AR_RegisterHelp
    ThisWorkbook.Saved = unchanged
    reason = VersionsDiffer(PackageVersion("arbook"))
    If reason <> "" Then MsgBox reason, vbInformation, "arbook"
End Sub

Public Sub AR_ShowSetup()
    MsgBox AR_SetupReport(), vbInformation, "arbook: Check setup"
End Sub

' Why no command can be run: one sentence, or nothing.
Public Function AR_CannotRun() As String
    #If Mac Then
        AR_CannotRun = ""
    #Else
        Dim python As String
        python = Interpreter()
        If IsPath(python) Then
            If Not FileExists(python) Then AR_CannotRun = "Python was not found at " & python & ". " & UpgradeAdvice()
        End If
    #End If
End Function

' A line for each cause of trouble: "ok", or "TO DO" with the cure.
Public Function AR_SetupReport() As String
    Dim report As String
    report = "ok: macros run; this workbook is of arbook " & AR_VERSION & " and xlwings " & XLWINGS_VERSION & "."
    #If Mac Then
        report = report & vbLf & "Python: " & Interpreter()
        report = report & vbLf & "If a command does nothing: type xlwings runpython install in Terminal, once."
        report = report & vbLf & "Cell functions (AR_...) work in Excel for Windows only."
    #Else
        report = report & vbLf & PythonLine() & vbLf & PackageLine() & vbLf & LibraryLine() & vbLf & StoreLine() _
            & vbLf & MarkLine()
    #End If
    AR_SetupReport = report & vbLf & PathLine() & vbLf & "In a terminal, arbook doctor BOOK looks further."
End Function

Private Function PythonLine() As String
    Dim python As String
    python = Interpreter()
    If python = "" Or Not IsPath(python) Then
        PythonLine = "TO DO: no Python is set on the hidden sheet xlwings.conf. " & UpgradeAdvice()
    ElseIf FileExists(python) Then
        PythonLine = "ok: Python is " & python
    Else
        PythonLine = "TO DO: " & AR_CannotRun()
    End If
End Function

Private Function PackageLine() As String
    Dim installed As String
    installed = PackageVersion("arbook")
    If installed = "" Then
        PackageLine = "TO DO: the package arbook was not found beside this Python. Install it there, or: " & UpgradeAdvice()
    ElseIf installed <> AR_VERSION Then
        PackageLine = "TO DO: " & VersionsDiffer(installed)
    Else
        PackageLine = "ok: the package arbook " & installed & " is installed."
    End If
End Function

' Cell functions need the library that xlwings puts beside Python; its name has the version.
Private Function LibraryLine() As String
    Dim library As String, home As String
    #If Win64 Then
        library = "xlwings64-" & XLWINGS_VERSION & ".dll"
    #Else
        library = "xlwings32-" & XLWINGS_VERSION & ".dll"
    #End If
    home = Parent(Interpreter())
    If FileExists(home & "\" & library) Or FileExists(Parent(home) & "\" & library) Then
        LibraryLine = "ok: " & library & " is there."
    Else
        LibraryLine = "TO DO: " & library & " is missing, so cell functions can't work. Type: pip install xlwings==" _
            & XLWINGS_VERSION
    End If
End Function

' Programs of the Microsoft Store can't start each other.
Private Function StoreLine() As String
    If InStr(1, Application.Path, "\WindowsApps\", vbTextCompare) > 0 Then
        StoreLine = "TO DO: Excel comes from the Microsoft Store. Install Office from office.com instead."
    ElseIf InStr(1, Interpreter(), "\WindowsApps\", vbTextCompare) > 0 Then
        StoreLine = "TO DO: Python comes from the Microsoft Store. Install it from python.org and arbook in it."
    Else
        StoreLine = "ok: neither Excel nor Python comes from the Microsoft Store."
    End If
End Function

Private Function MarkLine() As String
    If InStr(ThisWorkbook.FullName, "://") = 0 And FileExists(ThisWorkbook.FullName & ":Zone.Identifier") Then
        MarkLine = "TO DO: Windows marks this file as downloaded. Close it, right-click it, Properties, Unblock."
    Else
        MarkLine = "ok: the file isn't marked as downloaded."
    End If
End Function

Private Function PathLine() As String
    If InStr(ThisWorkbook.FullName, "://") > 0 Then
        PathLine = "TO DO: the file lies in OneDrive or SharePoint. If a command can't find it, keep it in a folder" _
            & " of this computer, or switch AutoSave off."
    Else
        PathLine = "ok: the file lies in a folder of this computer."
    End If
End Function

Private Function VersionsDiffer(ByVal installed As String) As String
    If installed <> "" And installed <> AR_VERSION Then
        VersionsDiffer = "This workbook is of arbook " & AR_VERSION & ", but " & installed & " is installed. " _
            & UpgradeAdvice()
    End If
End Function

Private Function UpgradeAdvice() As String
    UpgradeAdvice = "Close the workbook and type in a terminal: arbook upgrade """ & ThisWorkbook.Name & """"
End Function

Private Function Interpreter() As String
    #If Mac Then
        Interpreter = GetConfig("INTERPRETER_MAC", "")
    #Else
        Interpreter = GetConfig("INTERPRETER_WIN", "")
    #End If
End Function

Private Function IsPath(ByVal python As String) As Boolean
    IsPath = InStr(python, "\") > 0 Or InStr(python, "/") > 0
End Function

' The version of a package, by the name of its folder in site-packages; nothing if it can't be seen.
Private Function PackageVersion(ByVal package As String) As String
    #If Mac Then
        PackageVersion = ""
    #Else
        Dim home As String, folder As Variant, found As String
        home = Parent(Interpreter())
        If home = "" Then Exit Function
        On Error Resume Next
        For Each folder In Array(home, Parent(home), Environ("APPDATA") & "\Python\" & LastFolder(home))
            If found = "" Then found = Dir(folder & "\Lib\site-packages\" & package & "-*" & DIST_INFO, vbDirectory)
            If found = "" Then found = Dir(folder & "\site-packages\" & package & "-*" & DIST_INFO, vbDirectory)
        Next folder
        On Error GoTo 0
        If found <> "" Then
            PackageVersion = Mid$(found, Len(package) + 2, Len(found) - Len(package) - 1 - Len(DIST_INFO))
        End If
    #End If
End Function

' The folder of a file or folder; nothing without one.
Private Function Parent(ByVal path As String) As String
    If InStr(path, "\") > 0 Then Parent = Left$(path, InStrRev(path, "\") - 1)
End Function

Private Function LastFolder(ByVal path As String) As String
    LastFolder = Mid$(path, InStrRev(path, "\") + 1)
End Function
