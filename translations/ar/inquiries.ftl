# الاستعلامات.
inquiry-ask = استعلم
inquiry-again = استعلم مرة أخرى
inquiry-about = عمّن تستعلم؟
inquiry-about-me = عن نفسي
inquiry-about-missing = اختر من تستعلم عنه
inquiry-about-row = عن
inquiry-asked-by = المستعلِم
inquiry-as-of = كما في السجل بتاريخ
inquiry-next = الخدمة التالية
inquiry-nobody = لا أحد لتستعلم عنه
inquiry-nobody-text = هذا الاستعلام عمّن تربطك بهم صلة في السجل، كالتابعين والعمالة، ولا يوجد منهم أحد الآن.
inquiry-not-for = هذا الاستعلام غير متاح لنوع هويتك.
inquiry-not-related = لا صلة في السجل تتيح لك الاستعلام عن هذا الشخص.
inquiry-found =
    { $count ->
        [zero] لا سجلات
        [one] سجل واحد
        [two] سجلان
        [few] { $count } سجلات
        [many] { $count } سجلًا
        *[other] { $count } سجل
    }
inquiry-more =
    { $count ->
        [zero] لا يعرض شيء
        [one] يعرض الأول فقط
        [two] يعرض الأول والثاني فقط
        [few] تعرض أول { $count } فقط
        [many] يعرض أول { $count } فقط
        *[other] يعرض أول { $count } فقط
    }
inquiry-bill = رقم الفاتورة
inquiry-amount = المبلغ
inquiry-due = آخر موعد للسداد
inquiry-reference = المرجع
inquiry-service = الخدمة
inquiry-updated = آخر تغيير
