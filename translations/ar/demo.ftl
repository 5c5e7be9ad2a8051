# Demonstration mode.
demo-strip-title = وضع التجربة
demo-strip-text = الأشخاص والبيانات غير حقيقية.
demo-phone = الهاتف
demo-bank = البنك
demo-clock = الساعة
demo-sectors = القطاعات
sample-title = عناصر الصفحات
sample-label = عنوان السؤال أو الحقيقة
sample-hint = جملة واحدة تشرح المطلوب.
sample-days =
    { $count ->
        [zero] لا أيام
        [one] يوم واحد
        [two] يومان
        [few] { $count } أيام
        [many] { $count } يومًا
        *[other] { $count } يوم
    }
