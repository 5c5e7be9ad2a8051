# The directory of services, a service's page, and records as people read them.
services-title = Services
services-search = Search for a service
services-search-hint = In your own words, like: passport, car registration, fines
services-find = Search
services-all = All services
services-none = No service was found for these words
services-none-text = Try a shorter or more general word, remove filters, or look through all services.
services-count =
    { $count ->
        [one] { $count } service
        *[other] { $count } services
    }
services-filter = Filter services
services-filters-active = Filters in use
services-filter-remove = Remove this filter
services-filters-clear = Clear filters
services-by-sector = Authority
services-by-event = Life event
services-by-audience = For whom
services-by-section = Section
audience-public = Everybody
audience-citizen = Citizen
audience-resident = Resident
audience-premium-resident = Premium resident
audience-visitor = Visitor
audience-establishment = Establishment
section-individuals = Individuals
section-business = Business
section-government = Government
kind-inquiry = Inquiry
kind-service = Online service
kind-bulk = Bulk service
kind-page = Page
kind-bundle = Group of services
kind-link = Another authority's site
service-minutes =
    { $count ->
        [one] About { $count } minute
        *[other] About { $count } minutes
    }
service-free = Free
service-with-fee = With a fee
service-by = Authority
service-for = For whom
service-kind = Kind
service-fee = Fee
service-time = Time to fill in
service-fee-depends = you see the amount before you submit
service-ready = Before you start
service-requirements = Requirements
service-steps = Steps
service-step-answers = Fill in the application and check it
service-ask = Ask
service-draft = You have an application you have not sent
service-draft-text = What you typed is saved.
service-continue = Continue the application
service-barred = This service is not for you
service-barred-text = See "For whom" above for who can use it.
service-not-here = It cannot be started here yet
service-not-here-text = This service is offered for one case at a time.
service-for-myself = For myself
service-in-name-of = In whose name do you apply?
service-mends = You came here to meet a requirement of a saved application
service-back-to-draft = Go back to your application
requirement-met = Met
requirement-unmet = Not met
requirement-unknown = Checked later
list-comma = {", "}
record-source = From the records of { $sector }
column-number = Number
column-state = State
column-holder = Holder
column-person-name = Name
column-left = Left
answer-file-attached = A file is attached
answer-none = Nothing
