# القسم الحكومي: قائمة العمل والبت في الطلبات.
office-title = القسم الحكومي
office-lead = ما ينتظر أدوارك الآن.
office-roles = أدوارك
office-waiting =
    { $count ->
        [zero] لا شيء ينتظر
        [one] طلب واحد ينتظر
        [two] طلبان ينتظران
        [few] { $count } طلبات تنتظر
        [many] { $count } طلبًا ينتظر
        *[other] { $count } طلب ينتظر
    }
office-oldest = أقدمها منذ
office-open-queue = افتح القائمة
office-desk = مكتب التفعيل
office-desk-text = تحقق من هوية من سجل حسابه، وفعّله.
office-open-desk = افتح المكتب
office-queue-title = قائمة العمل
office-next = خذ التالي
office-empty = انتهت القائمة
office-empty-text = لا ينتظر هذا الدور شيء الآن.
office-done = سُجل قرارك
office-reference = المرجع
office-service = الخدمة
office-step = المرحلة
office-age = المدة
office-deadline = الموعد
office-late = تأخر
office-hours =
    { $count ->
        [zero] أقل من ساعة
        [one] ساعة
        [two] ساعتان
        [few] { $count } ساعات
        [many] { $count } ساعة
        *[other] { $count } ساعة
    }
office-days =
    { $count ->
        [zero] أقل من يوم
        [one] يوم
        [two] يومان
        [few] { $count } أيام
        [many] { $count } يومًا
        *[other] { $count } يوم
    }
office-submitted = قُدم في
office-parties = الأطراف
office-subject = موضوع الطلب
office-changed = تغيّر السجل بعد تقديم الطلب
office-changed-text = علّمنا ما اختلف، وتحته ما في السجل الآن.
office-now = في السجل الآن:
office-register-silent = السجل لا يجيب الآن
office-answers = ما أجاب به
office-open-file = افتح الملف
office-rules = الشروط
office-rule-met = متحقق
office-rule-unmet = غير متحقق
office-rule-unknown = لم يعرف بعد
office-history = ما حدث
office-four-eyes = يلزم قرار موظفَين
office-first = قرار الموظف الأول: { $decision }
office-decision = القرار
office-decision-missing = اختر القرار
office-reason = السبب
office-reason-hint = للرفض. هذا النص يقرؤه صاحب الطلب.
office-reason-missing = اختر سبب الرفض
office-amount = المبلغ
office-amount-hint = إن كان القرار بمبلغ.
office-amount-wrong = اكتب مبلغًا لا يزيد على الحد
office-message = رسالة إلى صاحب الطلب
office-message-hint = عند طلب الإيضاح: ماذا تريد منه بالضبط؟
office-message-missing = اكتب ما تطلبه من صاحب الطلب
office-another-officer = يلزم أن يوافق موظف آخر على هذا القرار
office-preview = راجع القرار قبل إصداره
office-check-title = راجع القرار
office-asks = يُسأل ثانية عن
office-reads = ما سيقرؤه صاحب الطلب
office-reads-nothing = لا تصله رسالة بهذا القرار وحده؛ تصله عند انتهاء الطلب.
office-decide = أصدر القرار
office-rethink = عد إلى الطلب
office-came = حضر
office-missed = لم يحضر
office-came-missing = اختر هل حضر
