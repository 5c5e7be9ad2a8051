# دليل الخدمات وصفحة الخدمة، والسجلات كما يقرؤها الناس.
services-title = الخدمات
services-search = ابحث عن خدمة
services-search-hint = بكلماتك، مثل: استمارة، جواز، مخالفات
services-find = ابحث
services-all = كل الخدمات
services-none = لم نجد خدمة بهذه الكلمات
services-none-text = جرّب كلمة أقصر أو أعم، أو أزل التصفية، أو تصفح الخدمات كلها.
services-count =
    { $count ->
        [zero] لا خدمات
        [one] خدمة واحدة
        [two] خدمتان
        [few] { $count } خدمات
        [many] { $count } خدمة
        *[other] { $count } خدمة
    }
services-filter = تصفية الخدمات
services-filters-active = التصفية الحالية
services-filter-remove = أزل هذه التصفية
services-filters-clear = أزل التصفية كلها
services-by-sector = الجهة
services-by-event = المناسبة
services-by-audience = المستفيد
services-by-section = القسم
audience-public = الجميع
audience-citizen = مواطن
audience-resident = مقيم
audience-premium-resident = صاحب إقامة مميزة
audience-visitor = زائر
audience-establishment = منشأة
section-individuals = الأفراد
section-business = الأعمال
section-government = الجهات الحكومية
kind-inquiry = استعلام
kind-service = خدمة إلكترونية
kind-bulk = خدمة جماعية
kind-page = صفحة
kind-bundle = مجموعة خدمات
kind-link = موقع جهة أخرى
service-minutes =
    { $count ->
        [zero] أقل من دقيقة
        [one] نحو دقيقة واحدة
        [two] نحو دقيقتين
        [few] نحو { $count } دقائق
        [many] نحو { $count } دقيقة
        *[other] نحو { $count } دقيقة
    }
service-free = مجانية
service-with-fee = برسوم
service-by = الجهة
service-for = المستفيد
service-kind = النوع
service-fee = الرسوم
service-time = الوقت اللازم للتعبئة
service-fee-depends = يظهر المبلغ قبل الإرسال
service-ready = قبل أن تبدأ
service-requirements = الشروط
service-steps = الخطوات
service-step-answers = تعبئة الطلب ومراجعته
service-ask = استعلم
service-draft = لديك طلب لم ترسله
service-draft-text = ما كتبته محفوظ.
service-continue = أكمل الطلب
service-barred = هذه الخدمة ليست متاحة لك
service-barred-text = انظر «المستفيد» أعلاه لمعرفة من يمكنه استخدامها.
service-not-here = لا يمكن البدء من هنا بعد
service-not-here-text = تقدَّم هذه الخدمة لمعاملة واحدة في كل مرة.
service-for-myself = لنفسي
service-in-name-of = باسم من تقدم الطلب؟
service-mends = جئت إلى هنا لاستيفاء شرط في طلب محفوظ
service-back-to-draft = ارجع إلى طلبك
requirement-met = مستوفى
requirement-unmet = غير مستوفى
requirement-unknown = يُتحقق منه لاحقًا
list-comma = {"، "}
record-source = من سجلات { $sector }
column-number = الرقم
column-state = الحالة
column-holder = صاحب السجل
column-person-name = الاسم
column-left = المتبقي
answer-file-attached = ملف مرفق
answer-none = لا شيء
