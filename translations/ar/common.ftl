# The frame, the components and words used everywhere.
platform-name = أبشر المفتوحة
other-language = English
skip-to-content = تجاوز إلى المحتوى
official-summary = كيف تتأكد من الموقع؟
official-text = هذه منصة مستقلة مفتوحة المصدر، غير مرتبطة بأي جهة حكومية.
official-safe = لا نطلب كلمة المرور أو رمز التحقق عبر الهاتف أو البريد. لا تشاركهما مع أحد.
menu = القائمة
menu-main = القائمة الرئيسية
nav-services = الخدمات
nav-verify = التحقق من وثيقة
nav-centres = المراكز
nav-office = مكتب الموظف
nav-account = صفحتي
nav-register = التسجيل
nav-help = المساعدة
nav-privacy = الخصوصية
nav-accessibility = سهولة الوصول
nav-display = إعدادات العرض
sign-in = تسجيل الدخول
sign-out = تسجيل الخروج
acting-as = تتصرف نيابة عن { $name }
home = الرئيسية
back = رجوع
breadcrumb = موقع الصفحة
feedback-question = هل كانت هذه الصفحة مفيدة؟
feedback-thanks = شكرًا لك
feedback-counted = سُجّل رأيك دون أي بيانات عنك.
feedback-back = العودة إلى الصفحة
yes = نعم
no = لا
save = حفظ
change = تعديل
choose = اختر
optional = (اختياري)
footer-note = منصة مستقلة مفتوحة المصدر. البيانات المعروضة غير حقيقية في وضع التجربة.
riyal = ريال
step-of = الخطوة { $step } من { $of }
pages = صفحات القائمة
pages-previous = السابق
pages-next = التالي
characters-left = عدد الأحرف المتبقية
password-show = إظهار
password-hide = إخفاء
notice-info = معلومة
notice-ok = تم
notice-warn = تنبيه
notice-danger = مهم
waiting-close = يمكن إغلاق هذه الصفحة، وستصلك رسالة عند الانتهاء.
waiting-check = تحقق الآن
task-not-started = لم تبدأ
task-in-progress = قيد الإكمال
task-completed = مكتملة
task-cannot-start = لا يمكن البدء بعد
document-code = رمز التحقق من الوثيقة
document-qr = رمز QR يتحقق به من الوثيقة
date-gregorian = { $day } { $month } { $year } م
date-hijri = { $day } { $month } { $year } هـ
date-at = الساعة
date-day = اليوم
date-month = الشهر
date-year = السنة
date-calendar = التقويم
date-is-gregorian = ميلادي
date-is-hijri = هجري
month-1 = يناير
month-2 = فبراير
month-3 = مارس
month-4 = أبريل
month-5 = مايو
month-6 = يونيو
month-7 = يوليو
month-8 = أغسطس
month-9 = سبتمبر
month-10 = أكتوبر
month-11 = نوفمبر
month-12 = ديسمبر
display-title = إعدادات العرض
display-theme = ألوان الصفحة
display-theme-auto = كما في الجهاز
display-theme-light = فاتحة
display-theme-dark = داكنة
display-theme-missing = حدد ألوان الصفحة
sector-down-title = تعذر التحميل من { $name }
sector-down-text = لا ترد أنظمة الجهة الآن. بقية الصفحة صحيحة؛ حاول بعد دقائق.
session-open =
    { $count ->
        [zero] تنتهي جلستك الآن إن لم تستخدم الصفحة.
        [one] تنتهي جلستك بعد دقيقة واحدة بلا استخدام.
        [two] تنتهي جلستك بعد دقيقتين بلا استخدام.
        [few] تنتهي جلستك بعد { $count } دقائق بلا استخدام.
        [many] تنتهي جلستك بعد { $count } دقيقة بلا استخدام.
        *[other] تنتهي جلستك بعد { $count } دقيقة بلا استخدام.
    }
session-soon = تنتهي جلستك بعد دقيقتين.
session-stay = البقاء في الجلسة
session-over = انتهت جلستك. ما كتبته يبقى في هذه الصفحة: أرسل النموذج واتبع ما يظهر.
