Attribute VB_Name = "AR_Buttons"
Option Explicit

' The buttons on sheets, for those who don't see ribbons, and the one way from Excel to Python.

' Run a command of arbook, unless it is clear beforehand that Python can't be started.
Public Sub AR_Run(ByVal command As String)
    Dim reason As String
    reason = AR_CannotRun()
    If reason = "" Then
        RunPython "import macros; macros.press('" & command & "')"
    Else
        MsgBox reason, vbExclamation, "arbook"
    End If
End Sub

Public Sub AR_BtnRefresh()
    AR_Run "refresh"
End Sub

Public Sub AR_BtnImport()
    AR_Run "import"
End Sub

Public Sub AR_BtnCheckData()
    AR_Run "check"
End Sub

Public Sub AR_BtnApplyCash()
    AR_Run "apply-cash"
End Sub

Public Sub AR_BtnNextActions()
    AR_Run "actions"
End Sub

Public Sub AR_BtnDraftLetters()
    AR_Run "letters"
End Sub

Public Sub AR_BtnCheckPlans()
    AR_Run "check-plans"
End Sub

Public Sub AR_BtnChargeInterest()
    AR_Run "interest"
End Sub

Public Sub AR_BtnCloseMonth()
    AR_Run "close"
End Sub

Public Sub AR_BtnRestoreLast()
    AR_Run "restore"
End Sub

Public Sub AR_BtnPreviewPlan()
    AR_Run "plan-preview"
End Sub

Public Sub AR_BtnBuildPlan()
    AR_Run "plan"
End Sub

Public Sub AR_BtnCheckSetup()
    AR_ShowSetup
End Sub
