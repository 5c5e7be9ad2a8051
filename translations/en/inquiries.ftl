# Inquiries.
inquiry-ask = Ask
inquiry-again = Ask again
inquiry-about = Who is this about?
inquiry-about-me = Myself
inquiry-about-missing = Select who this is about
inquiry-about-row = About
inquiry-asked-by = Asked by
inquiry-as-of = As the register stood
inquiry-next = Next
inquiry-nobody = There is nobody to ask about
inquiry-nobody-text = This inquiry is about people the register links to you, such as dependents and workers. There is nobody now.
inquiry-not-for = This inquiry is not offered to holders of your kind of identity.
inquiry-not-related = No relation in the register lets you ask about this person.
inquiry-found =
    { $count ->
        [one] { $count } record
        *[other] { $count } records
    }
inquiry-more =
    { $count ->
        [one] Only the first is shown
        *[other] Only the first { $count } are shown
    }
inquiry-bill = Bill number
inquiry-amount = Amount
inquiry-due = Pay by
inquiry-reference = Reference
inquiry-service = Service
inquiry-updated = Last change
