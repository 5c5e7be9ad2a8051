# What is wrong with an answer, and the pages of failures.
error-prefix = Error
error-summary-title = There is a problem
error-required = Answer this question
error-repeated = This answer was sent more than once. Give it once
error-encoding = This answer has characters that cannot be read. Type it again
error-identity-empty = Enter your identity or residence number
error-identity-digits = An identity number is 10 digits, like 1012345672
error-identity-kind = An identity number starts with 1, a residence number with 2
error-identity-checksum = The identity number is not right. Check the digits on your card
error-phone-empty = Enter your mobile number
error-phone-form = A mobile number is 05 and eight digits, like 0501234567
error-email-empty = Enter your e-mail address
error-email-form = An e-mail address looks like name@example.com
error-iban-form = An IBAN starts with SA and has 24 characters
error-iban-checksum = The IBAN is not right. Check it with your bank
error-money-form = Write the amount in digits, like 1,234.50
error-money-decimals = An amount has at most two decimals
error-money-too-large = The amount is too large
error-plate-letter = The plate has a letter that plates do not carry
error-plate-form = A plate is three letters and one to four digits
error-code-length = The code does not have the right length
error-code-mistake = The code has a typing mistake. Check it as printed
error-date = Enter a real date: day, month and year
error-page-reference = Reference:
error-page-retry = Try again in a few minutes. The answers you saved are still there.
error-page-id = Number to tell help:
error-page-title-not-found = Page not found
error-page-text-not-found = Check the address, or look for the service on the services page.
error-page-title-method-not-allowed = This page cannot be opened this way
error-page-text-method-not-allowed = Nothing was changed. Go back to the page before and continue from there.
error-page-title-bad-request = The request could not be understood
error-page-text-bad-request = Nothing was changed. Go back to the page before and try again.
error-page-title-invalid-input = Some of the data is not right
error-page-text-invalid-input = Correct the fields named and send again.
error-page-title-unsupported-media = This kind of content is not accepted
error-page-text-unsupported-media = Nothing was saved. Send the data from the form page.
error-page-title-not-acceptable = That format is not available
error-page-text-not-acceptable = Ask for another format.
error-page-title-too-large = What you sent is too large
error-page-text-too-large = Nothing was saved. Make the files smaller than 10 MB and try again.
error-page-title-unauthorised = You need to sign in
error-page-text-unauthorised = Sign in and try again.
error-page-title-forbidden = You may not open this page
error-page-text-forbidden = If you think you should be able to, ask whoever grants permissions.
error-page-title-not-activated = Your account is not activated yet
error-page-text-not-activated = This is open once your identity is proved. Be activated at a centre, then come back. Until then you can look at your own data and your page.
error-page-title-forged = This form is no longer valid
error-page-text-forged = Nothing was sent. Go back, reload the page and send again. This happens after signing in or out in another window.
error-page-title-unsigned = This news is not signed
error-page-text-unsigned = Nothing was taken in. Send webhook-id, webhook-timestamp and webhook-signature, made with the secret agreed on with the platform.
error-page-title-forged-news = The signature of this news is not right
error-page-text-forged-news = Nothing was taken in. Sign the bytes of the body as they are sent, with the secret agreed on with the platform.
error-page-title-old-news = This news was signed too long ago or in the future
error-page-text-old-news = Nothing was taken in. Check your clock, sign the news again with the time of now, and send it.
error-page-title-refused = This cannot be done
error-page-text-refused = One of the requirements is not met.
error-page-title-conflict = This changed in the meantime
error-page-text-conflict = Nothing was saved. Open the page again to see how things stand.
error-page-title-already-done = This was already done
error-page-text-already-done = There is no need to send it again.
error-page-title-expired = The time for this has passed
error-page-text-expired = Start again if you still need it.
error-page-title-payment-pending = Waiting for payment
error-page-text-payment-pending = This continues once the payment arrives.
error-page-title-unavailable = The service is busy right now
error-page-text-unavailable = The request was not completed.
error-page-title-internal = Something went wrong on our side
error-page-text-internal = The request was not completed. The fault has been recorded.
error-page-title-sector-unavailable = { $sector } is not answering right now
error-page-text-sector-unavailable = The systems of { $sector } are not answering. Nothing you typed is lost.
error-too-long =
    { $count ->
        [one] The answer is longer than { $count } character
        *[other] The answer is longer than { $count } characters
    }
error-page-title-too-many-tries = Too many tries
error-page-text-too-many-tries =
    { $minutes ->
        [one] Try again in { $minutes } minute.
        *[other] Try again in { $minutes } minutes.
    }
error-page-title-stale = The form has not been sent yet
error-page-text-stale = You signed in or out in another window after opening this form. What you typed is kept here, except files and passwords.
error-page-title-ended = Your session ended before the form was sent
error-page-text-ended = Your session ended before the form arrived, so it was not sent. Sign in in another window, then come back to this page and send your answers again. What you typed is kept here, except files, passwords and codes.
error-page-sign-in = Sign in in another window
error-page-again = Send again
error-sector-down = { $name } is not answering right now. Your answers are still here; try again in a few minutes
