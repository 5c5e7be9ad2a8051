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
