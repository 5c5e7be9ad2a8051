# الطلبات: التعبئة والمراجعة والمتابعة، ولوحة المستخدم ومحفظته ورسائله.
answer-missing = أجب عن هذا السؤال
answer-not-a-number = اكتب رقمًا صحيحًا
answer-too-small = أقل قيمة مسموحة { $count }
answer-too-large = أكبر قيمة مسموحة { $count }
answer-too-short =
    { $count ->
        [zero] الإجابة قصيرة
        [one] اكتب حرفًا واحدًا على الأقل
        [two] اكتب حرفين على الأقل
        [few] اكتب { $count } أحرف على الأقل
        [many] اكتب { $count } حرفًا على الأقل
        *[other] اكتب { $count } حرف على الأقل
    }
answer-too-long =
    { $count ->
        [zero] الإجابة طويلة
        [one] الإجابة أطول من حرف واحد
        [two] الإجابة أطول من حرفين
        [few] الإجابة أطول من { $count } أحرف
        [many] الإجابة أطول من { $count } حرفًا
        *[other] الإجابة أطول من { $count } حرف
    }
answer-one-line = اكتب الإجابة في سطر واحد
answer-not-choice = اختر من الإجابات المعروضة
answer-flag = اختر نعم أو لا
answer-record = اختر من المعروض
answer-file = أرفق الملف
answer-check = هذه الإجابة غير مقبولة لهذا الطلب
file-limits = الملفات المقبولة: { $kinds }، بحد أقصى { $megabytes } ميجابايت.
file-attached-before = أرفقت ملفًا من قبل. يبقى ما لم ترفق غيره.
error-file-kind = هذا الملف ليس من الأنواع المقبولة. أرفق ملفًا آخر
error-file-size = الملف أكبر من { $megabytes } ميجابايت. أرفق ملفًا أصغر
error-handover-code =
    { $count ->
        [zero] الرمز غير صحيح، وانتهت المحاولات
        [one] الرمز غير صحيح. بقيت محاولة واحدة
        [two] الرمز غير صحيح. بقيت محاولتان
        [few] الرمز غير صحيح. بقيت { $count } محاولات
        [many] الرمز غير صحيح. بقيت { $count } محاولة
        *[other] الرمز غير صحيح. بقيت { $count } محاولة
    }
party-must-exist = { $party }: لا يوجد من يحمل رقم الهوية هذا. صحح الرقم في إجاباتك
party-must-be-another = { $party }: لا يمكن أن يكون مقدم الطلب نفسه. صحح الرقم في إجاباتك
party-must-active-account = { $party }: يلزم أن يكون له حساب مفعل في المنصة
apply-not-now = هذا غير ممكن الآن: تغيرت حالة الطلب. افتح صفحة الطلب لمعرفة حالته.
apply-requirements = لم تستوف شروط هذه الخدمة.
apply-cannot-agree = لا يمكنك القبول: شروط القبول غير مستوفاة
apply-decision-lacks = القرار ناقص: اختر السبب أو المبلغ المطلوب.
apply-subject-held = يوجد طلب آخر قائم على السجل نفسه. أكمله أو انتظر انتهاءه
apply-audience = هذه الخدمة ليست متاحة لك
apply-subject = على أي سجل تقدم الطلب؟
apply-subject-many = يمكنك اختيار أكثر من واحد.
apply-subject-missing = اختر سجلًا واحدًا على الأقل
apply-subject-none = لا يوجد لك سجل تشمله هذه الخدمة
apply-subject-none-text = بحثنا في السجلات الآن ولم نجد ما يمكن تقديم الطلب عليه.
apply-back-to-service = صفحة الخدمة
apply-records-none = لا يوجد ما تختار منه الآن
apply-records-none-text = غيّر إجابتك السابقة، أو حاول في وقت آخر. إجاباتك محفوظة.
apply-check = راجع إجاباتك
apply-section-applicant = مقدم الطلب
apply-section-subject = موضوع الطلب
apply-section-answers = إجاباتك
apply-section-parties = الأطراف
apply-section-fees = ما ستدفعه
apply-section-declaration = الإقرار
apply-change-subject = غيّر موضوع الطلب
apply-declaration = بإرسال هذا الطلب أقر بأن ما كتبته صحيح، وأعلم أن البيانات يتحقق منها في سجلات الجهات.
apply-to-pay = المبلغ
apply-nothing-to-pay = لا شيء
apply-act = أرسل الطلب: { $act }
apply-act-and-pay = أرسل الطلب: { $act } ({ $amount })
apply-refused = لا يمكن تقديم الطلب الآن
apply-refused-text = هذا ما يمنع الطلب، وما يمكنك فعله:
apply-mend = استوف الشرط
apply-kept = طلبك محفوظ
apply-kept-text = بعد استيفاء الشرط ارجع إلى هنا وأكمل من حيث توقفت.
apply-look-again = تحقق مرة أخرى
apply-other-subject = اختر سجلًا آخر
applicant-name = الاسم
applicant-number = رقم الهوية
bill-title = الفاتورة
bill-number = رقم الفاتورة
bill-held = مبلغ محفوظ للطرف الآخر
bill-total = المجموع
bill-due = آخر وقت للسداد
bill-paid-at = سددت في
bill-state-open = غير مسددة
bill-state-paid = مسددة
bill-state-closed = ملغاة
bill-how = سدد من تطبيق البنك برقم الفاتورة، ثم ارجع إلى هنا.
bill-demo-bank = سدد في بنك العرض
bill-check-again = سددت: تحقق مرة أخرى
applications-title = طلباتي
applications-show-all = الكل
applications-show-waiting = بانتظارك
applications-show-drafts = لم ترسل
applications-show-running = جارية
applications-show-ended = منتهية
applications-none = لا توجد طلبات هنا
applications-none-text = ما تقدمه من طلبات يظهر في هذه القائمة.
applications-reference = رقم الطلب { $reference }
applications-until = حتى
applications-open = افتح الطلب
phase-yours = بانتظارك
phase-draft = لم يرسل
phase-running = جارٍ
phase-unwinding = قيد الإلغاء
phase-done = مكتمل
phase-refused = مرفوض
phase-cancelled = ملغى
phase-withdrawn = مسحوب
received-title = تم استلام طلبك
received-reference = رقم الطلب { $reference }
received-next = ما الذي يحدث الآن
received-message = أرسلنا إليك رسالة برقم الطلب. تجد حالته في هذه الصفحة دائمًا.
application-stands = الحالة
application-reason = السبب
application-under-way = ننفذ طلبك الآن لدى الجهة. يستغرق هذا لحظات في العادة.
application-tasks = المطلوب منك
application-about = تفاصيل الطلب
application-timeline = ما حدث
application-mended = لديك طلب محفوظ كان ينتظر هذا
application-back-to = ارجع إلى: { $service }
party-applicant = مقدم الطلب
party-actor = من قدم الطلب نيابة عنه
step-pay = السداد
step-agree = الموافقة
step-review = الدراسة واتخاذ القرار
step-attend = الحضور في الموعد
step-confirm = التأكيد بالرمز
step-wait = مهلة
step-take = حجز المكان
step-apply = التنفيذ في سجل الجهة
step-issue = إصدار الوثيقة
step-deliver = توصيل: { $what }
step-payout = تحويل المبلغ
step-all = خطوات معًا
state-pay-you = { $step }: ادفع الفاتورة
state-pay-other = { $step }: ننتظر السداد من { $party }
state-agree-you = { $step }: ننتظر قبولك أو رفضك
state-agree-other = { $step }: ننتظر موافقة { $party }
state-review = { $step }: الطلب لدى { $party }
state-answer-you = { $step }: أجب عما طلبه الموظف
state-answer-other = { $step }: ننتظر إجابة { $party }
state-attend = { $step }: احضر في الموعد
state-confirm-type = { $step }: اكتب الرمز الذي لدى الطرف الآخر
state-confirm-show = { $step }: أعط الرمز للطرف الآخر عند التسليم
state-confirm-other = { $step }: ننتظر أن يكتب { $party } الرمز
state-wait = { $step }: مهلة جارية
state-money = { $step }: نتحقق من السداد مع البنك
state-sector = { $step }: ينفذ الآن لدى الجهة
state-issue = { $step }: نعد الوثيقة
state-deliver = { $step }: مع مندوب التوصيل
state-payout = { $step }: المبلغ في طريقه إلى الحساب
state-working = ننفذ الطلب الآن.
state-unwinding = أُلغي الطلب، ونعيد ما دفع ونتراجع عما نفذ.
state-done = اكتمل الطلب.
state-cancelled = أُلغي الطلب.
state-refused = رُفض الطلب.
state-withdrawn = سُحب الطلب.
timeline-submitted = أُرسل الطلب
timeline-entered = بدأت: { $step }
timeline-paid = تم السداد ({ $party })
timeline-agreed = وافق { $party }
timeline-declined = رفض { $party }
timeline-confirmed = تم التأكيد بالرمز
timeline-code-wrong = كُتب رمز غير صحيح
timeline-acted = { $step }: اتخذ { $party } إجراء
timeline-decided = صدر القرار: { $step }
timeline-decided-against = صدر القرار بالرفض: { $step }
timeline-first-decision = اتخذ الموظف الأول قراره، وننتظر تأكيد موظف ثانٍ
timeline-sent-back = أُعيد الطلب بأسئلة: { $step }
timeline-answered = أجاب { $party } عن الأسئلة
timeline-attended = تم الحضور في الموعد
timeline-missed = لم يتم الحضور في الموعد
timeline-withdrew = سحب { $party } الطلب
timeline-late = انتهت المهلة: { $step }
timeline-waited = انتهت مدة الانتظار: { $step }
timeline-changed = نُفذ في سجل الجهة: { $step }
timeline-sector-refused = لم تقبل الجهة التنفيذ: { $step }
timeline-taken = حُجز المكان: { $step }
timeline-none-left = لم يبق مكان: { $step }
timeline-requirement-failed = لم يعد أحد الشروط مستوفى
timeline-document = صدرت الوثيقة: { $step }
timeline-delivered = تم التوصيل: { $step }
timeline-refund-ordered = أُمر برد المبلغ إلى { $party }
timeline-refunded = رُد المبلغ
timeline-paid-out = حُول المبلغ
timeline-done = اكتمل الطلب
timeline-cancelled = أُلغي الطلب
timeline-refused = رُفض الطلب
timeline-withdrawn = انتهى سحب الطلب
task-agree = اقبل أو ارفض
task-code = اكتب الرمز
task-act = انظر ما يمكنك فعله
task-answer = أجب
handover-show = أعط هذا الرمز للطرف الآخر عندما تستلم. لا تعطه قبل ذلك.
handover-lead = اطلب الرمز من الطرف الآخر عند التسليم، واكتبه هنا.
handover-label = الرمز (6 أرقام)
handover-missing = اكتب الرمز
handover-button = أكد
handover-tries-left =
    { $count ->
        [zero] لم تبق محاولات
        [one] بقيت محاولة واحدة
        [two] بقيت محاولتان
        [few] بقيت { $count } محاولات
        [many] بقيت { $count } محاولة
        *[other] بقيت { $count } محاولة
    }
agree-lead = طُلبت موافقتك على هذا الطلب. اقرأ تفاصيله ثم اقبل أو ارفض.
agree-to-pay = ما ستدفعه بعد القبول
agree-button = أقبل
agree-decline = أرفض
answer-lead = طلب الموظف إجابات منك قبل اتخاذ القرار.
answer-message = رسالة الموظف
answer-button = أرسل الإجابات
act-lead = هذا ما يمكنك فعله في هذه المرحلة.
withdraw-link = اسحب الطلب
withdraw-title = هل تسحب هذا الطلب؟
withdraw-everything = يعاد إليك كل ما دفعته. لا يمكن التراجع عن السحب.
withdraw-all-but-kept = يعاد إليك ما دفعته عدا الرسوم غير المستردة. لا يمكن التراجع عن السحب.
withdraw-button = اسحب الطلب
withdraw-keep = أبق الطلب
documents-title = الوثائق
document-number = الرقم { $number }
document-download = نزّل الوثيقة (PDF)
document-is-valid = سارية
document-is-expired = منتهية
document-is-revoked = ملغاة
document-issued = صدرت في
document-ends = تنتهي في
document-verify = يمكن لأي شخص التحقق من هذه الوثيقة بمسح الرمز أو بكتابة رمزها المطبوع.
me-title = صفحتي
me-not-activated = هويتك لم تفعّل بعد
me-not-activated-text = يمكنك الاطلاع على بياناتك. لتقديم الطلبات فعّل هويتك.
me-activate = كيف أفعّل هويتي؟
me-unread =
    { $count ->
        [zero] الرسائل
        [one] رسالة واحدة لم تقرأها
        [two] رسالتان لم تقرأهما
        [few] { $count } رسائل لم تقرأها
        [many] { $count } رسالة لم تقرأها
        *[other] { $count } رسالة لم تقرأها
    }
me-account = حسابي
me-todo = يحتاج إلى إجراء منك
me-todo-none = لا شيء يحتاج إلى إجراء منك الآن.
me-bill = فاتورة
me-bill-open = افتح الفاتورة
me-expired = انتهت في
me-expires = تنتهي في
me-running = طلباتي الجارية
me-running-none = لا توجد طلبات جارية
me-running-none-text = ابدأ من دليل الخدمات.
me-held = وثائقي
me-held-none = لا توجد وثائق.
me-held-all = كل الوثائق
wallet-title = محفظتي
wallet-documents = الوثائق المختومة
wallet-documents-none = لا توجد وثائق مختومة بعد. يظهر هنا ما تصدره طلباتك.
wallet-records = من سجلات الجهات
wallet-records-none = لا توجد سجلات.
inbox-title = الرسائل
inbox-new = جديدة
inbox-open = افتح
inbox-none = لا توجد رسائل
inbox-none-text = ما نرسله إليك يظهر هنا أيضًا.
