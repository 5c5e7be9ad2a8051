# What is wrong with an answer, and the pages of failures.
error-prefix = خطأ
error-summary-title = هناك ما يلزم تصحيحه
error-required = أكمل هذه الإجابة
error-repeated = أُرسلت هذه الإجابة أكثر من مرة. اكتبها مرة واحدة
error-encoding = تحتوي هذه الإجابة على أحرف غير مقروءة. اكتبها من جديد
error-identity-empty = أدخل رقم الهوية أو الإقامة
error-identity-digits = رقم الهوية عشرة أرقام، مثل 1012345672
error-identity-kind = يبدأ رقم الهوية بالرقم 1، ورقم الإقامة بالرقم 2
error-identity-checksum = رقم الهوية غير صحيح. راجع الأرقام كما في البطاقة
error-phone-empty = أدخل رقم الجوال
error-phone-form = رقم الجوال يبدأ بـ 05 ثم ثمانية أرقام، مثل 0501234567
error-email-empty = أدخل البريد الإلكتروني
error-email-form = البريد الإلكتروني مثل name@example.com
error-iban-form = رقم الآيبان يبدأ بـ SA وطوله 24 خانة
error-iban-checksum = رقم الآيبان غير صحيح. راجعه مع البنك
error-money-form = اكتب المبلغ بالأرقام، مثل 1,234.50
error-money-decimals = للمبلغ منزلتان عشريتان على الأكثر
error-money-too-large = المبلغ أكبر من المسموح
error-plate-letter = في اللوحة حرف لا تحمله اللوحات
error-plate-form = اللوحة ثلاثة أحرف ومن رقم إلى أربعة أرقام
error-code-length = عدد خانات الرمز غير صحيح
error-code-mistake = في الرمز خطأ كتابي. راجعه كما هو مطبوع
error-date = أدخل تاريخًا صحيحًا: اليوم والشهر والسنة
error-page-reference = الرقم المرجعي:
error-page-retry = حاول مرة أخرى بعد دقائق. ما حُفظ من إجاباتك باقٍ كما هو.
error-page-id = رقم الطلب الفني للمساعدة:
error-page-title-not-found = الصفحة غير موجودة
error-page-text-not-found = راجع العنوان، أو ابحث عن الخدمة من صفحة الخدمات.
error-page-title-method-not-allowed = لا يمكن فتح هذه الصفحة بهذه الطريقة
error-page-text-method-not-allowed = لم يتغير شيء. ارجع إلى الصفحة السابقة وأكمل منها.
error-page-title-bad-request = تعذر فهم الطلب
error-page-text-bad-request = لم يتغير شيء. ارجع إلى الصفحة السابقة وحاول من جديد.
error-page-title-invalid-input = بعض البيانات غير صحيحة
error-page-text-invalid-input = صحح الحقول المذكورة ثم أرسل من جديد.
error-page-title-unsupported-media = نوع المحتوى غير مقبول
error-page-text-unsupported-media = لم يُحفظ شيء. أرسل البيانات من صفحة النموذج.
error-page-title-not-acceptable = لا تتوفر الصيغة المطلوبة
error-page-text-not-acceptable = اطلب صيغة أخرى.
error-page-title-too-large = حجم ما أُرسل أكبر من المسموح
error-page-text-too-large = لم يُحفظ شيء. صغّر الملفات إلى 10 ميغابايت ثم حاول من جديد.
error-page-title-unauthorised = يلزم تسجيل الدخول
error-page-text-unauthorised = سجّل الدخول ثم أعد المحاولة.
error-page-title-forbidden = لا تملك صلاحية لهذه الصفحة
error-page-text-forbidden = إن كنت ترى أن لك حقًا فيها، فتواصل مع من يمنح الصلاحيات.
error-page-title-not-activated = حسابك لم يُفعّل بعد
error-page-text-not-activated = هذه الخدمة لمن أُثبتت هويته. فعّل حسابك في أحد المراكز ثم عد إلى هنا. قبل التفعيل يمكنك الاستعلام عن بياناتك وفتح صفحتك.
error-page-title-forged = انتهت صلاحية هذا النموذج
error-page-text-forged = لم يُرسل شيء. ارجع إلى الصفحة السابقة وحدّثها ثم أرسل من جديد؛ يحدث هذا بعد تسجيل الدخول أو الخروج في نافذة أخرى.
error-page-title-unsigned = هذا الإشعار غير موقّع
error-page-text-unsigned = لم يُسجَّل شيء. أرسل webhook-id وwebhook-timestamp وwebhook-signature بالمفتاح السري المتفق عليه مع المنصة.
error-page-title-forged-news = توقيع هذا الإشعار غير صحيح
error-page-text-forged-news = لم يُسجَّل شيء. وقّع محتوى الطلب كما يُرسل تمامًا بالمفتاح السري المتفق عليه مع المنصة.
error-page-title-old-news = وقت توقيع هذا الإشعار قديم أو في المستقبل
error-page-text-old-news = لم يُسجَّل شيء. تحقق من ساعة نظامك ووقّع الإشعار من جديد بالوقت الحالي ثم أرسله.
error-page-title-refused = لا يمكن إتمام ذلك
error-page-text-refused = أحد الشروط غير متحقق.
error-page-title-conflict = تغيّرت البيانات في هذه الأثناء
error-page-text-conflict = لم يُحفظ شيء. افتح الصفحة من جديد لترى آخر حالة.
error-page-title-already-done = تم هذا من قبل
error-page-text-already-done = لا حاجة إلى إرساله مرة أخرى.
error-page-title-expired = انتهت المدة
error-page-text-expired = ابدأ من جديد عند الحاجة.
error-page-title-payment-pending = بانتظار السداد
error-page-text-payment-pending = يكتمل الطلب بعد وصول السداد.
error-page-title-unavailable = الخدمة مشغولة الآن
error-page-text-unavailable = لم يكتمل الطلب.
error-page-title-internal = حدث خطأ من جهتنا
error-page-text-internal = لم يكتمل الطلب، والخطأ مسجل لدينا.
error-page-title-sector-unavailable = { $sector }: لا يوجد رد الآن
error-page-text-sector-unavailable = أنظمة { $sector } لا ترد الآن. لم يضع شيء مما كتبته.
error-too-long =
    { $count ->
        [zero] الإجابة أطول من المسموح
        [one] الإجابة أطول من حرف واحد
        [two] الإجابة أطول من حرفين
        [few] الإجابة أطول من { $count } أحرف
        [many] الإجابة أطول من { $count } حرفًا
        *[other] الإجابة أطول من { $count } حرف
    }
error-page-title-too-many-tries = محاولات كثيرة
error-page-text-too-many-tries =
    { $minutes ->
        [zero] حاول الآن من جديد.
        [one] حاول بعد دقيقة واحدة.
        [two] حاول بعد دقيقتين.
        [few] حاول بعد { $minutes } دقائق.
        [many] حاول بعد { $minutes } دقيقة.
        *[other] حاول بعد { $minutes } دقيقة.
    }
error-page-title-stale = لم يُرسل النموذج بعد
error-page-text-stale = سجّلت الدخول أو الخروج في نافذة أخرى بعد فتح هذا النموذج. ما كتبته محفوظ هنا عدا الملفات وكلمات المرور.
error-page-title-ended = انتهت الجلسة قبل إرسال النموذج
error-page-text-ended = انتهت جلستك قبل أن يصل النموذج، فلم يُرسل. سجّل الدخول في نافذة أخرى، ثم عد إلى هذه الصفحة وأرسل إجاباتك مرة أخرى. ما كتبته محفوظ هنا عدا الملفات وكلمات المرور والرموز.
error-page-sign-in = تسجيل الدخول في نافذة أخرى
error-page-again = إرسال من جديد
error-sector-down = { $name }: لا يوجد رد الآن. إجاباتك باقية هنا؛ حاول بعد دقائق
