# The office section: the queue and deciding.
office-title = Office
office-lead = What waits for your roles now.
office-roles = Your roles
office-waiting =
    { $count ->
        [0] Nothing is waiting
        [one] { $count } application is waiting
        *[other] { $count } applications are waiting
    }
office-oldest = The oldest since
office-open-queue = Open the queue
office-desk = Activation desk
office-desk-text = Check the identity of people who registered, and activate their accounts.
office-open-desk = Open the desk
office-queue-title = Queue
office-next = Take next
office-empty = The queue is empty
office-empty-text = Nothing waits for this role now.
office-done = Your decision was recorded
office-reference = Reference
office-service = Service
office-step = Stage
office-age = Age
office-deadline = Deadline
office-late = Late
office-hours =
    { $count ->
        [one] { $count } hour
        *[other] { $count } hours
    }
office-days =
    { $count ->
        [one] { $count } day
        *[other] { $count } days
    }
office-submitted = Submitted
office-parties = Parties
office-subject = What it is about
office-changed = The register changed after this was submitted
office-changed-text = What differs is marked, with what the register says now below it.
office-now = In the register now:
office-register-silent = The register is not answering now
office-answers = What was answered
office-open-file = Open the file
office-rules = Rules
office-rule-met = Holds
office-rule-unmet = Does not hold
office-rule-unknown = Not known yet
office-history = What happened
office-four-eyes = Two officers must decide
office-first = The first officer decided: { $decision }
office-decision = Decision
office-decision-missing = Select a decision
office-reason = Reason
office-reason-hint = For a refusal. The person reads this text.
office-reason-missing = Select the reason for refusing
office-amount = Amount
office-amount-hint = If the decision names an amount.
office-amount-wrong = Enter an amount within the limit
office-message = Message to the person
office-message-hint = When asking for more: what exactly do you need?
office-message-missing = Write what you ask of the person
office-another-officer = Another officer must agree to this decision
office-preview = Check before deciding
office-check-title = Check the decision
office-asks = Asked again
office-reads = What the person will read
office-reads-nothing = This decision alone sends no message; one is sent when the application ends.
office-decide = Decide
office-rethink = Back to the case
office-came = Came
office-missed = Did not come
office-came-missing = Select whether the person came
