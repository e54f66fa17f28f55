import type { Wording } from './index.tsx';
import { en } from './en.ts';

const rules = new Intl.PluralRules('ar');
const many = (count: number, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }): string =>
  `${count} ${forms[rules.select(count)] ?? forms.other}`;
const times = (count: number): string =>
  many(count, { zero: 'مواعيد', one: 'موعد', two: 'موعدان', few: 'مواعيد', other: 'موعدًا' });

/** Arabic, so far for the way to an appointment; what it does not say yet is said in English. */
export const ar: Wording = {
  ...en,
  app: {
    ...en.app,
    name: 'المواعيد',
    skip: 'انتقل إلى المحتوى',
    loading: 'جارٍ التحميل…',
    menu: 'القائمة',
    mainNavigation: 'الرئيسية',
    back: 'رجوع',
    close: 'إغلاق',
    tryAgain: 'حاول مرة أخرى',
    colours: 'الألوان',
    light: 'فاتح',
    dark: 'داكن',
    automatic: 'مثل هذا الجهاز',
    language: 'اللغة',
    optional: 'اختياري',
  },
  nav: {
    ...en.nav,
    book: 'حجز',
    visits: 'مواعيدي',
    waitlist: 'قائمة الانتظار',
    inbox: 'الإشعارات',
    me: 'بياناتي',
    signIn: 'تسجيل الدخول',
    signOut: 'تسجيل الخروج',
    account: 'الحساب',
  },
  home: {
    ...en.home,
    title: 'احجز موعدًا',
    lead: 'اختر عيادة. يستغرق الأمر أقل من دقيقة.',
    clinics: 'العيادات',
    next: 'موعدك القادم',
    allVisits: 'كل المواعيد',
    see: 'التفاصيل',
  },
  clinic: {
    ...en.clinic,
    what: 'ماذا تحتاج؟',
    doctors: 'الأطباء',
    minutes: (minutes) => `${minutes} دقيقة`,
    inPerson: 'في العيادة',
    virtual: 'عبر الفيديو',
    map: 'الاتجاهات',
    allClinics: 'كل العيادات',
  },
  book: {
    ...en.book,
    title: 'اختر وقتًا',
    nextFree: 'أقرب وقت متاح',
    anyDoctor: 'أي طبيب',
    doctor: 'الطبيب',
    addNote: 'أضف ملاحظة للطبيب',
    previousMonth: 'الشهر السابق',
    nextMonth: 'الشهر التالي',
    dayLabel: (day, open) => `${day}، ${times(open)}`,
    morning: 'صباحًا',
    afternoon: 'بعد الظهر',
    evening: 'مساءً',
    openOn: times,
    zone: (zone) => `كل الأوقات بتوقيت العيادة (${zone}).`,
    nothingFits: 'لا شيء مناسب؟',
    joinWaitlist: 'انضم إلى قائمة الانتظار',
    change: 'تغيير',
  },
  hold: {
    ...en.hold,
    title: 'هل هذا صحيح؟',
    kept: 'هذا الوقت محجوز لك مؤقتًا.',
    confirm: 'تأكيد الموعد',
    letGo: 'اختر وقتًا آخر',
  },
};
