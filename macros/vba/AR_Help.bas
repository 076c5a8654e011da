Attribute VB_Name = "AR_Help"
Option Explicit
Option Private Module

' Made by python -m macros.wrappers from the package udfs: change that, not this.

Public Sub AR_RegisterHelp()
    #If Not Mac Then
        Describe "AR_AGING", _
            "Aging report: spills Customer, [Currency,] Not due, the buckets, Not aged, Total. A row a customer (and currency) in order of first appearance, then Total, one a currency. Sums are exact.", _
            Array("Column of customers.", _
                "Column of due dates; an amount whose date is blank or can't be read is Not aged.", _
                "Column of open amounts; credits are negative.", _
                "Date as of which days are counted.", _
                "Upper ends of the buckets in days: a range, or text such as ""30,60,90"" (default).", _
                "Column of currencies. Default: all amounts are of one currency.")
        Describe "AR_ALLOCATE", _
            "What a payment settles: spills Costs, Interest, Principal and Unapplied, which add up to the payment. Blank amounts count as 0.", _
            Array("Money received, 0 or more.", _
                "Costs, interest and principal owed: three cells side by side (or one below the other); a row a payment.", _
                "Order in which they are settled. Default ""costs,interest,principal"".")
        Describe "AR_APR", _
            "Annual percentage rate of a plan as a fraction: actuarial method, Regulation Z. Blank input gives blank.", _
            Array("Amount financed.", _
                "Day from which it is owed.", _
                "Range of payment dates.", _
                "Range of payments, of the same size as their dates. A blank one doesn't count.")
        Describe "AR_BEST_DSO", _
            "Best possible DSO: that of the receivables which aren't due yet; blank when sales are 0.", _
            Array("Receivables at the end that aren't due yet.", _
                "Credit sales of the period: invoices less credit notes, gross.", _
                "Days of the period.")
        Describe "AR_BUCKET", _
            "Aging bucket of a number of days past due: ""Not due"", ""1-30"", ""31-60"", ""61-90"", ""90+"". Blank gives blank.", _
            Array("Whole days past due; 0 or less is not due.", _
                "Upper ends of the buckets in days: a range, or text such as ""30,60,90"" (default).")
        Describe "AR_CEI", _
            "Collection effectiveness index, 0 to 100: how much of what could be collected was. Blank when there was nothing to collect.", _
            Array("Receivables at the beginning of the period.", _
                "Credit sales of the whole period.", _
                "Receivables at the end.", _
                "Receivables at the end that aren't due yet.")
        Describe "AR_COMPENSATION", _
            "Fixed sum for an invoice paid late, in EUR or GBP; 0 where the regime has none. EU 40; UK 40, 70 or 100 for debts below 1,000, below 10,000, above; Ireland 40, 70 or 100. Blank input gives 0.", _
            Array("Late debt; 0 or less has no compensation.", _
                "Name of the regime: ""EU"", ""LV"", ""DE"", ""IE"", ""RO"", ""UK"" and so on.")
        Describe "AR_CREDIT", _
            "Debt that a payment settles: payment / (1 - rate) inside the discount window, at most what is open. Outside the window it is the payment itself. Blank input gives 0.", _
            Array("Money received.", _
                "Invoice date: day 0 of the terms.", _
                "Payment terms as text, such as ""2/10 net 30"" or ""3/10 2/20 n/60"".", _
                "Day on which the money is received; the last day of the discount counts.", _
                "What is still open: at most this is settled. Blank: no limit.", _
                "Date of goods received, for terms that count from it (ROG). Blank where unknown.", _
                "Day of month after which EOM and prox terms count from the next month: 25 in US practice. Blank: none.", _
                "Share of tax in the gross amount, a fraction below 1. Default 0.", _
                """reduced if early"": the rate applies to the gross amount; ""untouched"" or ""always reduced"": to the net amount.")
        Describe "AR_DAYCOUNT", _
            "Days from start to end by a day-count convention; an error where the end lies before the start.", _
            Array("First date of the period; it isn't counted.", _
                "Last date of the period; it is counted.", _
                """ACT/365F"" (default), ""ACT/360"", ""ACT/ACT ISDA"", ""ACT/366"" (365 or 366 by calendar year), ""30/360"" (bond basis), ""30U/360"", ""30E/360"" or ""30E/360 ISDA"".")
        Describe "AR_DAYS_LATE", _
            "Average days late, weighted by amount; blank when the amounts aren't above 0.", _
            Array("Column of paid amounts.", _
                "Column of days late, settled less due; below 0 for early. A blank doesn't count.", _
                """negative"" (default): days early make up for days late; ""zero"": they count as 0.")
        Describe "AR_DAYS_OVERDUE", _
            "Whole days past due; 0 when not yet due or nothing is open. Blank where a date is blank.", _
            Array("Due date.", _
                "Date as of which days are counted.", _
                "What is open; at 0 or blank nothing is overdue. Default 1.")
        Describe "AR_DISCOUNT", _
            "Discount when the whole amount is settled on the payment date, rounded to the cent; 0 outside the window. Blank input gives 0.", _
            Array("Gross amount of the invoice, less credit notes.", _
                "Invoice date: day 0 of the terms.", _
                "Payment terms as text, such as ""2/10 net 30"" or ""3/10 2/20 n/60"".", _
                "Day on which the money is received; the last day of the discount counts.", _
                "Tax in the amount, as an amount. Default 0.", _
                """reduced if early"": the rate applies to the gross amount; ""untouched"" or ""always reduced"": to the net amount.", _
                "Date of goods received, for terms that count from it (ROG). Blank where unknown.", _
                "Day of month after which EOM and prox terms count from the next month: 25 in US practice. Blank: none.", _
                "Days by which the discount may be late. Default 0.")
        Describe "AR_DISCOUNT_APR", _
            "Annual cost of not taking the discount of payment terms, as a fraction. Blank without a discount, and where paying later buys no day.", _
            Array("Payment terms as text, such as ""2/10 net 30"" or ""3/10 2/20 n/60"".", _
                """simple"" or ""effective"" (compounded). Default simple.", _
                "Days of a year, 365 or 360. Default 365.", _
                "Day of payment, counted as the terms count the discount's. Default: the net day.")
        Describe "AR_DISCOUNT_DATE", _
            "Last day of the best (first) early-payment discount of the terms, that day included. Blank where the terms have no discount.", _
            Array("Invoice date: day 0 of the terms. A cell, or a column: the result then spills.", _
                "Payment terms as text: ""2/10 net 30"", ""net 30 EOM"", ""10th prox"", ""50% advance 50% net 30"" and so on.", _
                "Date of goods received, for terms that count from it (ROG, COD). Blank where unknown.", _
                "Day of month after which EOM and prox terms count from the next month: 25 in US practice. Blank: none.")
        Describe "AR_DSO", _
            "Days sales outstanding: receivables / credit sales x days; blank when sales are 0.", _
            Array("Receivables at the end of the period.", _
                "Credit sales of the period: invoices less credit notes, gross.", _
                "Days of the period.")
        Describe "AR_DSO_COUNTBACK", _
            "Count-back DSO: takes the latest months' sales off the receivables, the last of them pro rata. An error where the sales given don't absorb the receivables. Blank receivables give blank.", _
            Array("Receivables at the end of the latest month.", _
                "Credit sales a month, the latest first.", _
                "Days of these months, the latest first.")
        Describe "AR_DUE_DATE", _
            "Due date of an invoice by its payment terms; that of the last part where the terms have several. Blank where invoice date or terms are blank, and while goods aren't received whose receipt the terms count from.", _
            Array("Invoice date: day 0 of the terms. A cell, or a column: the result then spills.", _
                "Payment terms as text: ""2/10 net 30"", ""net 30 EOM"", ""10th prox"", ""50% advance 50% net 30"" and so on.", _
                "Date of goods received, for terms that count from it (ROG, COD). Blank where unknown.", _
                "Where a due date on a free day goes: ""none"", ""following"", ""modified following"" or ""preceding"".", _
                "Range of holidays; Saturdays and Sundays are free anyway. Blank: none.", _
                "Day of month after which EOM and prox terms count from the next month: 25 in US practice. Blank: none.")
        Describe "AR_INSTALLMENT", _
            "Level payment that pays a debt back with its interest, rounded to the cent. Blank input gives 0.", _
            Array("Amount financed, 0 or more. A cell, or a column: the result then spills.", _
                "Number of payments.", _
                "Rate a year as a fraction: 3 % is 0.03. 0: no interest.", _
                "Payments a year: 12 (default), 52, 26, 4.", _
                """end"" (default) or ""begin"" of the periods.")
        Describe "AR_INSTALLMENTS", _
            "Schedule of a plan: spills No, Due date, Payment, Interest, Principal, Balance, a row a payment. The last payment absorbs the cents. Blank input gives a row of zeros.", _
            Array("The whole debt; financed is what the down payment leaves.", _
                "Number of payments.", _
                "Rate a year as a fraction: 3 % is 0.03. 0: no interest.", _
                "Day from which interest runs; payment 1 is due one period later.", _
                """monthly"" (default), ""weekly"", ""biweekly"" or ""quarterly"".", _
                """level"" (default), ""equal principal"" or ""interest-free"".", _
                "Paid at once: row 0. Default 0.", _
                "Where a payment on a weekend goes: ""none"" (default), ""following"", ""modified following"", ""preceding"".", _
                "Day of the month that is kept, 31 for the month's end. Blank: that of the start date.", _
                """periodic"" (default): the rate by the periods of a year; ""actual"": by days, ACT/365F.")
        Describe "AR_INTEREST", _
            "Simple late interest, rounded to the cent: first day the day after due, the as-of date counts. Blank input gives 0.", _
            Array("Amount overdue, 0 or more.", _
                "Due date; the day after it is the first day of interest.", _
                "Last day of interest: the as-of date, or the day of payment. It counts.", _
                "Rate a year as a fraction: 8 % is 0.08.", _
                """ACT/365F"", ""ACT/360"", ""ACT/ACT ISDA"", ""ACT/366"", ""30/360"", ""30U/360"", ""30E/360"" or ""30E/360 ISDA"".", _
                "Days after the due date. Default 0.", _
                """trigger"" (default): nothing within the grace days, then from the day after due; ""free"": they never count.", _
                "Least interest, where there is any. Default 0.", _
                """floor"" (default) raises to the minimum; ""threshold"" drops what is below it.", _
                "At most this interest. Blank: no limit.")
        Describe "AR_INTEREST_STEPS", _
            "Steps of an interest amount: spills From, To, Days, Principal, Rate, Interest, a row a slice, then Total. One debt at a time. Blank input gives the row Total with 0.", _
            Array("Amount overdue, 0 or more.", _
                "Due date; the day after it is the first day of interest.", _
                "Last day of interest: the as-of date, or the day of payment. It counts.", _
                "Rate a year as a fraction (0.08), or the name of a regime (""EU"", ""UK"", ""DE"" and so on).", _
                "Range of payment dates. Blank: no payments.", _
                "Range of payments, of the same size as their dates.", _
                """ACT/365F"", ""ACT/360"", ""ACT/ACT ISDA"", ""ACT/366"", ""30/360"", ""30U/360"", ""30E/360"" or ""30E/360 ISDA"". Default: the regime's own, else ACT/365F.", _
                "Days after the due date. Default 0.", _
                """trigger"" (default): nothing within the grace days, then from the day after due; ""free"": they never count.", _
                "Least interest, where there is any. Default 0.", _
                """floor"" (default) raises to the minimum; ""threshold"" drops what is below it.", _
                "At most this interest. Blank: no limit.")
        Describe "AR_LOSS_RATES", _
            "Loss rate of each bucket from history, unrounded: never paid / what reached the bucket. Spills one more than the buckets given, in their direction; blank where nothing reached a bucket.", _
            Array("What was paid in each bucket, the earliest first, without the last bucket: a row or a column.", _
                "What was never paid.")
        Describe "AR_NEXT_ACTION", _
            "Next step by the ladder: ""6 Second letter"", ""Wait until 2026-11-26: promise"", or blank. Settings that the policy names count with their defaults.", _
            Array("As-of date less due date; below 0 before the due date.", _
                "What is open; at 0 there is nothing to do.", _
                "Number of the last step done. Default: none.", _
                "Days since the last outgoing contact of the ladder. Default: there was none.", _
                "Date for which payment is promised; as_of is needed with it.", _
                "Amount in dispute, which isn't chased. Default 0.", _
                "Today, for dates of waits and working days. Default: waits are told in days.", _
                "A range with the columns of tblPolicy. Default: the policy that the workbook is delivered with.", _
                "Days since the invoice was sent. Default: its receipt isn't asked after.", _
                "Whether receipt is confirmed: a date, or yes. Default: no.", _
                "Result of the last contact, such as No answer or Payment sent.", _
                "Unanswered calls in a row. Default 1 after No answer.", _
                "Legal, Insolvent, No reminders and In a plan stop the ladder; others don't.")
        Describe "AR_OPEN", _
            "Open amount of each invoice as of a date, in the order of the invoices; never below 0 for an invoice. Blank amounts give 0. A number that is there twice is paid at its first place.", _
            Array("Column of invoice numbers.", _
                "Column of invoice amounts; credit notes are negative.", _
                "Column of the invoice number of each payment; blank is on account and reduces nothing.", _
                "Column of payments; refunds are negative and add back.", _
                "Column of payment dates; a payment without a date counts at any date.", _
                "Date as of which amounts are open. Blank: after all payments.", _
                "Column of invoice dates; an invoice dated after as_of is 0.")
        Describe "AR_PROVISION", _
            "Allowance of each amount: amount x loss rate, rounded to the cent. Blank input gives 0.", _
            Array("Gross amounts; 0 or less has no allowance.", _
                "Loss rates as fractions, one an amount; above 1, after a scalar, counts as 1.")
        Describe "AR_REFERENCE_RATE", _
            "Reference rate in force on a day, without margin, as a fraction; an error where it isn't known.", _
            Array("""EU"", ""UK"", ""DE"", ""RO"" (of the half-year), ""ECB"", ""BOE"", ""BNR"", ""CBR"" (by change), or a regime.", _
                "Day whose rate is wanted; a change counts from its own day on.")
        Describe "AR_SPLIT", _
            "Parts of an invoice by terms with several lines: spills Due date, Amount. The last line takes the remainder. A column of invoices gives their parts one below the other. Blank input gives a blank date and 0.", _
            Array("Amount of the invoice; a credit note's is negative.", _
                "Invoice date: day 0 of the terms. A cell, or a column: the result then spills.", _
                "Payment terms as text: ""2/10 net 30"", ""net 30 EOM"", ""10th prox"", ""50% advance 50% net 30"" and so on.", _
                "Date of goods received, for terms that count from it (ROG, COD). Blank where unknown.", _
                "Day of month after which EOM and prox terms count from the next month: 25 in US practice. Blank: none.")
        Describe "AR_STATUTORY_INTEREST", _
            "Late interest by law: reference rate and margin, day count and timing of the regime, rounded to the cent. A day whose rate isn't known yet is an error. Blank input gives 0.", _
            Array("Amount overdue, 0 or more.", _
                "Due date; the day after it is the first day of interest.", _
                "Last day of interest: the as-of date, or the day of payment. It counts.", _
                """EU"", ""LV"", ""LV consumer"", ""DE"", ""DE consumer"", ""IE"", ""RO"", ""RO change dates"", ""UK"", ""UK floating"", ""RU 395"" or ""None"".")
        Describe "AR_TERMS", _
            "How payment terms were read, in words; an error where they can't be read, or only by guessing.", _
            Array("Payment terms as text: ""2/10 net 30"", ""net 30 EOM"", ""10th prox"", ""50% advance 50% net 30"" and so on.")
        Describe "AR_YEARFRAC", _
            "Year fraction from start to end by a day-count convention; an error where the end lies before the start.", _
            Array("First date of the period; it isn't counted.", _
                "Last date of the period; it is counted.", _
                """ACT/365F"" (default), ""ACT/360"", ""ACT/ACT ISDA"", ""ACT/366"" (365 or 366 by calendar year), ""30/360"" (bond basis), ""30U/360"", ""30E/360"" or ""30E/360 ISDA"".")
    #End If
End Sub

' An older Excel without this help is no reason to fail.
Private Sub Describe(ByVal name As String, ByVal text As String, ByVal arguments As Variant)
    On Error Resume Next
    Application.MacroOptions Macro:="'" & Replace(ThisWorkbook.Name, "'", "''") & "'!" & name, Description:=text, _
        Category:="Receivables", ArgumentDescriptions:=arguments
End Sub
