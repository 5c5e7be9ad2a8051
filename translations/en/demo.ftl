# Demonstration mode.
demo-strip-title = Demonstration
demo-strip-text = People and data are invented.
demo-phone = Phone
demo-bank = Bank
demo-clock = Clock
demo-sectors = Sectors
sample-title = Page components
sample-label = A question or a fact
sample-hint = One sentence that explains it.
sample-days =
    { $count ->
        [one] { $count } day
        *[other] { $count } days
    }
demo-title = Demonstration
demo-lead = Everything here is invented: people, registers, money and messages. These are the pages of the world outside.
demo-courier = Courier
demo-about-phone = The SMS and mail that would have been sent, with the sign-in codes.
demo-about-bank = Pay bills, and see what was given back or paid out.
demo-about-clock = Move the platform's clock forward and watch deadlines pass.
demo-about-sectors = Take a sector down, make it slow, or let it refuse.
demo-about-courier = Deliver what is on its way.
demo-accounts = Demonstration accounts
demo-accounts-hint = They share one password, printed when the program started and given by the command absher demo accounts.
demo-people = People without an account
demo-people-hint = Any of them can be registered.
demo-user = User name
demo-who = Who
demo-name = Name
demo-identity = Identity number
demo-phone-number = Mobile
demo-phone-title = Phone
demo-phone-lead = Every message that would have been sent, the newest first.
demo-phone-filter = Mobile number
demo-phone-filter-hint = To see the messages of one number.
demo-phone-find = Show
demo-phone-messages = Messages
demo-phone-none = There are no messages
demo-bank-title = Bank
demo-bank-lead = Pay a bill as you would in your bank's app.
demo-bank-open = Bills to pay
demo-bank-none = There are no open bills
demo-bank-due = Pay by
demo-bank-pay = Pay
demo-bank-paid = The bill was paid
demo-bank-any = Pay by bill number
demo-bank-number = Bill number
demo-bank-number-empty = Enter the number of the bill
demo-bank-amount = Amount
demo-bank-amount-hint = Leave empty to pay what the bill says. Another amount settles nothing and is given back.
demo-bank-amount-wrong = Enter an amount above zero
demo-bank-unknown = There is no bill of this number
demo-bank-already = This bill is paid
demo-bank-closed = This bill is closed
demo-bank-overdue = The time to pay this bill has passed
demo-bank-what = For
demo-bank-state = State
demo-bank-sum = Amount
demo-bank-past = Earlier bills
demo-bank-moved = Money given back or paid out
demo-bank-target = Bill or account
demo-bank-at = When
demo-bill-paid = Paid
demo-bill-closed = Closed
demo-act-refund = Given back
demo-act-payout = Paid out
demo-clock-title = Clock
demo-clock-lead = The platform's clock runs with yours and can only be moved forward.
demo-clock-now = Time on the platform
demo-clock-ahead = Ahead by
demo-clock-hours =
    { $count ->
        [0] nothing
        [one] { $count } hour
        *[other] { $count } hours
    }
demo-clock-forward = Move the clock forward
demo-clock-hour = 1 hour
demo-clock-day = 24 hours
demo-clock-three-days = 72 hours
demo-clock-month = 30 days
demo-clock-custom = Another time
demo-clock-custom-hint = A number and a letter: 90min minutes, 5h hours, 10d days
demo-clock-wrong = Write the time like this: 5h or 10d
demo-clock-far = The farthest jump is ten years
demo-clock-go = Move
demo-clock-sessions = Idle sessions end, so you may need to sign in again.
demo-sectors-title = Sectors
demo-sectors-lead = Change how a sector's register behaves and see what the platform does.
demo-sectors-ms = How many milliseconds late is a slow one?
demo-sectors-ms-hint = 3000 is three seconds.
demo-sectors-ms-wrong = Enter a number up to 60000
demo-sectors-missing = Select how this sector behaves
demo-mood-up = Works
demo-mood-down = Down
demo-mood-slow = Slow
demo-mood-refusing = Refuses every change
demo-mood-loses-reply = Makes the change and loses the answer
demo-courier-title = Courier
demo-courier-lead = What the platform asked to be delivered.
demo-courier-none = Nothing is on its way
demo-courier-address = Address
demo-courier-ordered = Ordered
demo-courier-delivered = Delivered
demo-courier-deliver = Deliver
