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
demo-title = العرض التجريبي
demo-lead = كل ما هنا مختلق: الناس والسجلات والمال والرسائل. هذه صفحات العالم الخارجي.
demo-courier = التوصيل
demo-about-phone = الرسائل النصية والبريد الذي كان سيُرسل، وفيها رموز الدخول.
demo-about-bank = سدّد الفواتير وانظر ما أعيد وما حُوّل.
demo-about-clock = قدّم ساعة المنصة لترى المواعيد تمر.
demo-about-sectors = أوقف جهة أو أبطئها أو اجعلها ترفض.
demo-about-courier = سلّم ما في الطريق.
demo-accounts = حسابات تجريبية
demo-accounts-hint = كلمة المرور واحدة لها جميعًا، طُبعت عند بدء التشغيل ويعطيها الأمر absher demo accounts.
demo-people = أشخاص بلا حساب
demo-people-hint = يمكن تسجيل أي منهم حسابًا جديدًا.
demo-user = اسم المستخدم
demo-who = من هو
demo-name = الاسم
demo-identity = رقم الهوية
demo-phone-number = الجوال
demo-phone-title = الهاتف
demo-phone-lead = كل رسالة كانت ستُرسل إلى الناس، أحدثها أولًا.
demo-phone-filter = رقم الجوال
demo-phone-filter-hint = لعرض رسائل رقم واحد.
demo-phone-find = اعرض
demo-phone-messages = الرسائل
demo-phone-none = لا توجد رسائل
demo-bank-title = البنك
demo-bank-lead = سدّد فاتورة كما تسددها في تطبيق بنكك.
demo-bank-open = فواتير تنتظر السداد
demo-bank-none = لا توجد فواتير مفتوحة
demo-bank-due = آخر موعد
demo-bank-pay = سدّد
demo-bank-paid = سُددت الفاتورة
demo-bank-any = سدّد برقم الفاتورة
demo-bank-number = رقم الفاتورة
demo-bank-number-empty = اكتب رقم الفاتورة
demo-bank-amount = المبلغ
demo-bank-amount-hint = اتركه فارغًا لسداد مبلغ الفاتورة. مبلغ آخر لا يسددها ويعاد.
demo-bank-amount-wrong = اكتب مبلغًا أكبر من صفر
demo-bank-unknown = لا توجد فاتورة بهذا الرقم
demo-bank-already = هذه الفاتورة مسددة
demo-bank-closed = أغلقت هذه الفاتورة
demo-bank-overdue = مضى موعد هذه الفاتورة
demo-bank-what = عن
demo-bank-state = الحالة
demo-bank-sum = المبلغ
demo-bank-past = فواتير سابقة
demo-bank-moved = مال أعيد أو حُوّل
demo-bank-target = الفاتورة أو الحساب
demo-bank-at = الوقت
demo-bill-paid = مسددة
demo-bill-closed = مغلقة
demo-act-refund = أعيد
demo-act-payout = حُوّل
demo-clock-title = الساعة
demo-clock-lead = تسير ساعة المنصة مع ساعتك، ويمكن تقديمها فقط.
demo-clock-now = الوقت على المنصة
demo-clock-ahead = متقدمة بـ
demo-clock-hours =
    { $count ->
        [zero] لا شيء
        [one] ساعة واحدة
        [two] ساعتين
        [few] { $count } ساعات
        [many] { $count } ساعة
        *[other] { $count } ساعة
    }
demo-clock-forward = قدّم الساعة
demo-clock-hour = ساعة
demo-clock-day = 24 ساعة
demo-clock-three-days = 72 ساعة
demo-clock-month = 30 يومًا
demo-clock-custom = مدة أخرى
demo-clock-custom-hint = عدد وحرف: 90min دقائق، أو 5h ساعات، أو 10d أيام
demo-clock-wrong = اكتب المدة هكذا: 5h أو 10d
demo-clock-far = أبعد قفزة عشر سنوات
demo-clock-go = قدّم
demo-clock-sessions = تنتهي جلسة من لم يعمل شيئًا، فقد تحتاج إلى تسجيل الدخول من جديد.
demo-sectors-title = الجهات
demo-sectors-lead = غيّر سلوك سجل جهة لترى ما تفعله المنصة.
demo-sectors-ms = كم ملي ثانية تتأخر البطيئة؟
demo-sectors-ms-hint = 3000 تعني ثلاث ثوان.
demo-sectors-ms-wrong = اكتب عددًا لا يزيد على 60000
demo-sectors-missing = اختر حال هذه الجهة
demo-mood-up = تعمل
demo-mood-down = متوقفة
demo-mood-slow = بطيئة
demo-mood-refusing = ترفض كل تغيير
demo-mood-loses-reply = تنفذ التغيير ويضيع ردها
demo-courier-title = التوصيل
demo-courier-lead = ما طلبت المنصة توصيله.
demo-courier-none = لا شيء في الطريق
demo-courier-address = العنوان
demo-courier-ordered = طُلب في
demo-courier-delivered = سُلّم في
demo-courier-deliver = سلّم
