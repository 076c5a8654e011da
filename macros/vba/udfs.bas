Attribute VB_Name = "udfs"
Option Explicit
#Const App = "Microsoft Excel"

' Made by python -m macros.wrappers from the package udfs: change that, not this.

Function AR_AGING(customers, due_dates, open_amounts, as_of, Optional limits, Optional currencies)
    #If Mac Then
        AR_AGING = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_AGING = AR_Cell(XLPy.CallUDF("udfs", "AR_AGING", Array(customers, due_dates, open_amounts, as_of, limits, currencies, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_AGING = AR_Cell(XLPy.CallUDF("udfs", "AR_AGING", Array(customers, due_dates, open_amounts, as_of, limits, currencies, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_AGING = AR_Failed(Err.Description)
End Function

Function AR_ALLOCATE(payment, owed, Optional order)
    #If Mac Then
        AR_ALLOCATE = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_ALLOCATE = AR_Cell(XLPy.CallUDF("udfs", "AR_ALLOCATE", Array(payment, owed, order), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_ALLOCATE = AR_Cell(XLPy.CallUDF("udfs", "AR_ALLOCATE", Array(payment, owed, order)))
        Exit Function
    #End If
failed:
    AR_ALLOCATE = AR_Failed(Err.Description)
End Function

Function AR_APR(amount, start_date, dates, payments)
    #If Mac Then
        AR_APR = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_APR = AR_Cell(XLPy.CallUDF("udfs", "AR_APR", Array(amount, start_date, dates, payments, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_APR = AR_Cell(XLPy.CallUDF("udfs", "AR_APR", Array(amount, start_date, dates, payments, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_APR = AR_Failed(Err.Description)
End Function

Function AR_BEST_DSO(current_receivables, credit_sales, days)
    #If Mac Then
        AR_BEST_DSO = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_BEST_DSO = AR_Cell(XLPy.CallUDF("udfs", "AR_BEST_DSO", Array(current_receivables, credit_sales, days), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_BEST_DSO = AR_Cell(XLPy.CallUDF("udfs", "AR_BEST_DSO", Array(current_receivables, credit_sales, days)))
        Exit Function
    #End If
failed:
    AR_BEST_DSO = AR_Failed(Err.Description)
End Function

Function AR_BUCKET(days_overdue, Optional limits)
    #If Mac Then
        AR_BUCKET = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_BUCKET = AR_Cell(XLPy.CallUDF("udfs", "AR_BUCKET", Array(days_overdue, limits), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_BUCKET = AR_Cell(XLPy.CallUDF("udfs", "AR_BUCKET", Array(days_overdue, limits)))
        Exit Function
    #End If
failed:
    AR_BUCKET = AR_Failed(Err.Description)
End Function

Function AR_CEI(beginning, credit_sales, ending_total, ending_current)
    #If Mac Then
        AR_CEI = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_CEI = AR_Cell(XLPy.CallUDF("udfs", "AR_CEI", Array(beginning, credit_sales, ending_total, ending_current), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_CEI = AR_Cell(XLPy.CallUDF("udfs", "AR_CEI", Array(beginning, credit_sales, ending_total, ending_current)))
        Exit Function
    #End If
failed:
    AR_CEI = AR_Failed(Err.Description)
End Function

Function AR_COMPENSATION(amount, regime)
    #If Mac Then
        AR_COMPENSATION = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_COMPENSATION = AR_Cell(XLPy.CallUDF("udfs", "AR_COMPENSATION", Array(amount, regime), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_COMPENSATION = AR_Cell(XLPy.CallUDF("udfs", "AR_COMPENSATION", Array(amount, regime)))
        Exit Function
    #End If
failed:
    AR_COMPENSATION = AR_Failed(Err.Description)
End Function

Function AR_CREDIT(payment, invoice_date, terms, payment_date, Optional open_amount, Optional receipt_date, Optional cutoff, Optional tax_share, Optional tax_mode)
    #If Mac Then
        AR_CREDIT = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_CREDIT = AR_Cell(XLPy.CallUDF("udfs", "AR_CREDIT", Array(payment, invoice_date, terms, payment_date, open_amount, receipt_date, cutoff, tax_share, tax_mode, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_CREDIT = AR_Cell(XLPy.CallUDF("udfs", "AR_CREDIT", Array(payment, invoice_date, terms, payment_date, open_amount, receipt_date, cutoff, tax_share, tax_mode, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_CREDIT = AR_Failed(Err.Description)
End Function

Function AR_DAYCOUNT(start, end_date, Optional convention)
    #If Mac Then
        AR_DAYCOUNT = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_DAYCOUNT = AR_Cell(XLPy.CallUDF("udfs", "AR_DAYCOUNT", Array(start, end_date, convention, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_DAYCOUNT = AR_Cell(XLPy.CallUDF("udfs", "AR_DAYCOUNT", Array(start, end_date, convention, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_DAYCOUNT = AR_Failed(Err.Description)
End Function

Function AR_DAYS_LATE(amounts, days_late, Optional early)
    #If Mac Then
        AR_DAYS_LATE = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_DAYS_LATE = AR_Cell(XLPy.CallUDF("udfs", "AR_DAYS_LATE", Array(amounts, days_late, early), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_DAYS_LATE = AR_Cell(XLPy.CallUDF("udfs", "AR_DAYS_LATE", Array(amounts, days_late, early)))
        Exit Function
    #End If
failed:
    AR_DAYS_LATE = AR_Failed(Err.Description)
End Function

Function AR_DAYS_OVERDUE(due_date, as_of, Optional open_amount)
    #If Mac Then
        AR_DAYS_OVERDUE = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_DAYS_OVERDUE = AR_Cell(XLPy.CallUDF("udfs", "AR_DAYS_OVERDUE", Array(due_date, as_of, open_amount, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_DAYS_OVERDUE = AR_Cell(XLPy.CallUDF("udfs", "AR_DAYS_OVERDUE", Array(due_date, as_of, open_amount, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_DAYS_OVERDUE = AR_Failed(Err.Description)
End Function

Function AR_DISCOUNT(amount, invoice_date, terms, payment_date, Optional tax, Optional tax_mode, Optional receipt_date, Optional cutoff, Optional grace_days)
    #If Mac Then
        AR_DISCOUNT = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_DISCOUNT = AR_Cell(XLPy.CallUDF("udfs", "AR_DISCOUNT", Array(amount, invoice_date, terms, payment_date, tax, tax_mode, receipt_date, cutoff, grace_days, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_DISCOUNT = AR_Cell(XLPy.CallUDF("udfs", "AR_DISCOUNT", Array(amount, invoice_date, terms, payment_date, tax, tax_mode, receipt_date, cutoff, grace_days, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_DISCOUNT = AR_Failed(Err.Description)
End Function

Function AR_DISCOUNT_APR(terms, Optional method, Optional basis, Optional pay_day)
    #If Mac Then
        AR_DISCOUNT_APR = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_DISCOUNT_APR = AR_Cell(XLPy.CallUDF("udfs", "AR_DISCOUNT_APR", Array(terms, method, basis, pay_day), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_DISCOUNT_APR = AR_Cell(XLPy.CallUDF("udfs", "AR_DISCOUNT_APR", Array(terms, method, basis, pay_day)))
        Exit Function
    #End If
failed:
    AR_DISCOUNT_APR = AR_Failed(Err.Description)
End Function

Function AR_DISCOUNT_DATE(invoice_date, terms, Optional receipt_date, Optional cutoff)
    #If Mac Then
        AR_DISCOUNT_DATE = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_DISCOUNT_DATE = AR_Cell(XLPy.CallUDF("udfs", "AR_DISCOUNT_DATE", Array(invoice_date, terms, receipt_date, cutoff, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_DISCOUNT_DATE = AR_Cell(XLPy.CallUDF("udfs", "AR_DISCOUNT_DATE", Array(invoice_date, terms, receipt_date, cutoff, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_DISCOUNT_DATE = AR_Failed(Err.Description)
End Function

Function AR_DSO(receivables, credit_sales, days)
    #If Mac Then
        AR_DSO = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_DSO = AR_Cell(XLPy.CallUDF("udfs", "AR_DSO", Array(receivables, credit_sales, days), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_DSO = AR_Cell(XLPy.CallUDF("udfs", "AR_DSO", Array(receivables, credit_sales, days)))
        Exit Function
    #End If
failed:
    AR_DSO = AR_Failed(Err.Description)
End Function

Function AR_DSO_COUNTBACK(receivables, sales_latest_first, days_latest_first)
    #If Mac Then
        AR_DSO_COUNTBACK = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_DSO_COUNTBACK = AR_Cell(XLPy.CallUDF("udfs", "AR_DSO_COUNTBACK", Array(receivables, sales_latest_first, days_latest_first), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_DSO_COUNTBACK = AR_Cell(XLPy.CallUDF("udfs", "AR_DSO_COUNTBACK", Array(receivables, sales_latest_first, days_latest_first)))
        Exit Function
    #End If
failed:
    AR_DSO_COUNTBACK = AR_Failed(Err.Description)
End Function

Function AR_DUE_DATE(invoice_date, terms, Optional receipt_date, Optional roll, Optional holidays, Optional cutoff)
    #If Mac Then
        AR_DUE_DATE = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_DUE_DATE = AR_Cell(XLPy.CallUDF("udfs", "AR_DUE_DATE", Array(invoice_date, terms, receipt_date, roll, holidays, cutoff, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_DUE_DATE = AR_Cell(XLPy.CallUDF("udfs", "AR_DUE_DATE", Array(invoice_date, terms, receipt_date, roll, holidays, cutoff, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_DUE_DATE = AR_Failed(Err.Description)
End Function

Function AR_INSTALLMENT(principal, count, annual_rate, Optional per_year, Optional timing)
    #If Mac Then
        AR_INSTALLMENT = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_INSTALLMENT = AR_Cell(XLPy.CallUDF("udfs", "AR_INSTALLMENT", Array(principal, count, annual_rate, per_year, timing), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_INSTALLMENT = AR_Cell(XLPy.CallUDF("udfs", "AR_INSTALLMENT", Array(principal, count, annual_rate, per_year, timing)))
        Exit Function
    #End If
failed:
    AR_INSTALLMENT = AR_Failed(Err.Description)
End Function

Function AR_INSTALLMENTS(principal, count, annual_rate, start_date, Optional frequency, Optional method, Optional down_payment, Optional roll, Optional anchor_day, Optional accrual)
    #If Mac Then
        AR_INSTALLMENTS = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_INSTALLMENTS = AR_Cell(XLPy.CallUDF("udfs", "AR_INSTALLMENTS", Array(principal, count, annual_rate, start_date, frequency, method, down_payment, roll, anchor_day, accrual, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_INSTALLMENTS = AR_Cell(XLPy.CallUDF("udfs", "AR_INSTALLMENTS", Array(principal, count, annual_rate, start_date, frequency, method, down_payment, roll, anchor_day, accrual, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_INSTALLMENTS = AR_Failed(Err.Description)
End Function

Function AR_INTEREST(principal, due_date, as_of, rate, Optional day_count, Optional grace_days, Optional grace_mode, Optional minimum, Optional minimum_mode, Optional cap)
    #If Mac Then
        AR_INTEREST = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_INTEREST = AR_Cell(XLPy.CallUDF("udfs", "AR_INTEREST", Array(principal, due_date, as_of, rate, day_count, grace_days, grace_mode, minimum, minimum_mode, cap, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_INTEREST = AR_Cell(XLPy.CallUDF("udfs", "AR_INTEREST", Array(principal, due_date, as_of, rate, day_count, grace_days, grace_mode, minimum, minimum_mode, cap, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_INTEREST = AR_Failed(Err.Description)
End Function

Function AR_INTEREST_STEPS(principal, due_date, as_of, rate_or_regime, Optional paid_dates, Optional paid_amounts, Optional day_count, Optional grace_days, Optional grace_mode, Optional minimum, Optional minimum_mode, Optional cap)
    #If Mac Then
        AR_INTEREST_STEPS = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_INTEREST_STEPS = AR_Cell(XLPy.CallUDF("udfs", "AR_INTEREST_STEPS", Array(principal, due_date, as_of, rate_or_regime, paid_dates, paid_amounts, day_count, grace_days, grace_mode, minimum, minimum_mode, cap, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_INTEREST_STEPS = AR_Cell(XLPy.CallUDF("udfs", "AR_INTEREST_STEPS", Array(principal, due_date, as_of, rate_or_regime, paid_dates, paid_amounts, day_count, grace_days, grace_mode, minimum, minimum_mode, cap, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_INTEREST_STEPS = AR_Failed(Err.Description)
End Function

Function AR_LOSS_RATES(paid_by_bucket, never_paid)
    #If Mac Then
        AR_LOSS_RATES = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_LOSS_RATES = AR_Cell(XLPy.CallUDF("udfs", "AR_LOSS_RATES", Array(paid_by_bucket, never_paid), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_LOSS_RATES = AR_Cell(XLPy.CallUDF("udfs", "AR_LOSS_RATES", Array(paid_by_bucket, never_paid)))
        Exit Function
    #End If
failed:
    AR_LOSS_RATES = AR_Failed(Err.Description)
End Function

Function AR_NEXT_ACTION(days_overdue, open_amount, Optional last_step, Optional days_since_contact, Optional promise_date, Optional disputed, Optional as_of, Optional policy, Optional days_since_sent, Optional confirmed, Optional last_result, Optional no_answers, Optional state)
    #If Mac Then
        AR_NEXT_ACTION = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_NEXT_ACTION = AR_Cell(XLPy.CallUDF("udfs", "AR_NEXT_ACTION", Array(days_overdue, open_amount, last_step, days_since_contact, promise_date, disputed, as_of, policy, days_since_sent, confirmed, last_result, no_answers, state, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_NEXT_ACTION = AR_Cell(XLPy.CallUDF("udfs", "AR_NEXT_ACTION", Array(days_overdue, open_amount, last_step, days_since_contact, promise_date, disputed, as_of, policy, days_since_sent, confirmed, last_result, no_answers, state, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_NEXT_ACTION = AR_Failed(Err.Description)
End Function

Function AR_OPEN(invoices, amounts, paid_invoices, paid_amounts, Optional paid_dates, Optional as_of, Optional invoice_dates)
    #If Mac Then
        AR_OPEN = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_OPEN = AR_Cell(XLPy.CallUDF("udfs", "AR_OPEN", Array(invoices, amounts, paid_invoices, paid_amounts, paid_dates, as_of, invoice_dates, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_OPEN = AR_Cell(XLPy.CallUDF("udfs", "AR_OPEN", Array(invoices, amounts, paid_invoices, paid_amounts, paid_dates, as_of, invoice_dates, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_OPEN = AR_Failed(Err.Description)
End Function

Function AR_PROVISION(amounts, rates)
    #If Mac Then
        AR_PROVISION = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_PROVISION = AR_Cell(XLPy.CallUDF("udfs", "AR_PROVISION", Array(amounts, rates), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_PROVISION = AR_Cell(XLPy.CallUDF("udfs", "AR_PROVISION", Array(amounts, rates)))
        Exit Function
    #End If
failed:
    AR_PROVISION = AR_Failed(Err.Description)
End Function

Function AR_REFERENCE_RATE(regime, on_date)
    #If Mac Then
        AR_REFERENCE_RATE = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_REFERENCE_RATE = AR_Cell(XLPy.CallUDF("udfs", "AR_REFERENCE_RATE", Array(regime, on_date, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_REFERENCE_RATE = AR_Cell(XLPy.CallUDF("udfs", "AR_REFERENCE_RATE", Array(regime, on_date, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_REFERENCE_RATE = AR_Failed(Err.Description)
End Function

Function AR_SPLIT(amount, invoice_date, terms, Optional receipt_date, Optional cutoff)
    #If Mac Then
        AR_SPLIT = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_SPLIT = AR_Cell(XLPy.CallUDF("udfs", "AR_SPLIT", Array(amount, invoice_date, terms, receipt_date, cutoff, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_SPLIT = AR_Cell(XLPy.CallUDF("udfs", "AR_SPLIT", Array(amount, invoice_date, terms, receipt_date, cutoff, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_SPLIT = AR_Failed(Err.Description)
End Function

Function AR_STATUTORY_INTEREST(principal, due_date, as_of, regime)
    #If Mac Then
        AR_STATUTORY_INTEREST = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_STATUTORY_INTEREST = AR_Cell(XLPy.CallUDF("udfs", "AR_STATUTORY_INTEREST", Array(principal, due_date, as_of, regime, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_STATUTORY_INTEREST = AR_Cell(XLPy.CallUDF("udfs", "AR_STATUTORY_INTEREST", Array(principal, due_date, as_of, regime, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_STATUTORY_INTEREST = AR_Failed(Err.Description)
End Function

Function AR_TERMS(terms)
    #If Mac Then
        AR_TERMS = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_TERMS = AR_Cell(XLPy.CallUDF("udfs", "AR_TERMS", Array(terms), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_TERMS = AR_Cell(XLPy.CallUDF("udfs", "AR_TERMS", Array(terms)))
        Exit Function
    #End If
failed:
    AR_TERMS = AR_Failed(Err.Description)
End Function

Function AR_YEARFRAC(start, end_date, Optional convention)
    #If Mac Then
        AR_YEARFRAC = AR_OnMac()
        Exit Function
    #ElseIf App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        AR_YEARFRAC = AR_Cell(XLPy.CallUDF("udfs", "AR_YEARFRAC", Array(start, end_date, convention, ThisWorkbook.Date1904), ThisWorkbook, Application.Caller))
        Exit Function
    #Else
        AR_YEARFRAC = AR_Cell(XLPy.CallUDF("udfs", "AR_YEARFRAC", Array(start, end_date, convention, ThisWorkbook.Date1904)))
        Exit Function
    #End If
failed:
    AR_YEARFRAC = AR_Failed(Err.Description)
End Function
