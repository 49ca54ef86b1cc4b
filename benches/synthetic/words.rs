//! The word lists: rows say the same in every language.

/// Tags of the languages, in the order of the columns.
pub(super) const LANGUAGES: [&str; 6] = ["en", "fr", "es", "ru", "ar", "zh"];
/// The column of English.
pub(super) const ENGLISH: usize = 0;

/// Kinds of body.
pub(super) const BODIES: [[&str; 6]; 16] = [
    [
        "Ministry of Justice",
        "Ministère de la Justice",
        "Ministerio de Justicia",
        "Министерство юстиции",
        "وزارة العدل",
        "司法部",
    ],
    [
        "Ministry of Interior",
        "Ministère de l'Intérieur",
        "Ministerio del Interior",
        "Министерство внутренних дел",
        "وزارة الداخلية",
        "内政部",
    ],
    [
        "Office of the Prosecutor General",
        "Parquet général",
        "Fiscalía General",
        "Генеральная прокуратура",
        "النيابة العامة",
        "总检察院",
    ],
    [
        "Anti-Corruption Commission",
        "Commission anticorruption",
        "Comisión Anticorrupción",
        "Антикоррупционная комиссия",
        "هيئة مكافحة الفساد",
        "反腐败委员会",
    ],
    [
        "Financial Intelligence Unit",
        "Cellule de renseignement financier",
        "Unidad de Inteligencia Financiera",
        "Служба финансовой разведки",
        "وحدة المعلومات المالية",
        "金融情报中心",
    ],
    [
        "Office of the Attorney General",
        "Bureau du procureur",
        "Procuraduría General",
        "Управление генерального атторнея",
        "مكتب المدعي العام",
        "律政司",
    ],
    [
        "Asset Recovery Office",
        "Bureau de recouvrement des avoirs",
        "Oficina de Recuperación de Activos",
        "Бюро по возвращению активов",
        "مكتب استرداد الموجودات",
        "资产追回办公室",
    ],
    [
        "Supreme Audit Institution",
        "Cour des comptes",
        "Tribunal de Cuentas",
        "Счётная палата",
        "ديوان المحاسبة",
        "审计署",
    ],
    ["Court of Appeal", "Cour d'appel", "Tribunal de Apelación", "Апелляционный суд", "محكمة الاستئناف", "上诉法院"],
    ["National Police", "Police nationale", "Policía Nacional", "Национальная полиция", "الشرطة الوطنية", "国家警察局"],
    [
        "Customs Administration",
        "Administration des douanes",
        "Administración de Aduanas",
        "Таможенная служба",
        "إدارة الجمارك",
        "海关总署",
    ],
    [
        "Integrity Agency",
        "Agence pour l'intégrité",
        "Agencia de Integridad",
        "Агентство по добропорядочности",
        "وكالة النزاهة",
        "廉政署",
    ],
    [
        "Public Procurement Authority",
        "Autorité des marchés publics",
        "Autoridad de Contratación Pública",
        "Управление государственных закупок",
        "هيئة المشتريات العامة",
        "公共采购局",
    ],
    [
        "Ombudsman Office",
        "Bureau du médiateur",
        "Defensoría del Pueblo",
        "Управление омбудсмена",
        "ديوان المظالم",
        "监察专员办公室",
    ],
    ["Central Bank", "Banque centrale", "Banco Central", "Центральный банк", "البنك المركزي", "中央银行"],
    [
        "Ministry of Foreign Affairs",
        "Ministère des Affaires étrangères",
        "Ministerio de Relaciones Exteriores",
        "Министерство иностранных дел",
        "وزارة الخارجية",
        "外交部",
    ],
];

/// What the body or its part deals with.
pub(super) const SUBJECTS: [[&str; 6]; 14] = [
    [
        "Department of International Cooperation",
        "Département de la coopération internationale",
        "Departamento de Cooperación Internacional",
        "Департамент международного сотрудничества",
        "إدارة التعاون الدولي",
        "国际合作局",
    ],
    [
        "Division for Mutual Legal Assistance",
        "Division de l'entraide judiciaire",
        "División de Asistencia Judicial",
        "Отдел взаимной правовой помощи",
        "شعبة المساعدة القانونية المتبادلة",
        "司法协助处",
    ],
    [
        "Extradition Section",
        "Section de l'extradition",
        "Sección de Extradición",
        "Отдел экстрадиции",
        "قسم تسليم المجرمين",
        "引渡科",
    ],
    [
        "Directorate for Prevention",
        "Direction de la prévention",
        "Dirección de Prevención",
        "Управление по предупреждению",
        "مديرية الوقاية",
        "预防司",
    ],
    [
        "Unit for Confiscated Assets",
        "Unité des avoirs confisqués",
        "Unidad de Bienes Decomisados",
        "Отдел конфискованных активов",
        "وحدة الموجودات المصادرة",
        "没收资产科",
    ],
    [
        "Economic Crime Bureau",
        "Bureau de la criminalité économique",
        "Oficina de Delitos Económicos",
        "Бюро экономических преступлений",
        "مكتب الجرائم الاقتصادية",
        "经济犯罪局",
    ],
    [
        "Money Laundering Desk",
        "Service du blanchiment d'argent",
        "Mesa de Blanqueo de Dinero",
        "Отдел по отмыванию денег",
        "مكتب غسل الأموال",
        "反洗钱处",
    ],
    ["Treaty Section", "Section des traités", "Sección de Tratados", "Договорный отдел", "قسم المعاهدات", "条约科"],
    [
        "Witness Protection Service",
        "Service de protection des témoins",
        "Servicio de Protección de Testigos",
        "Служба защиты свидетелей",
        "دائرة حماية الشهود",
        "证人保护处",
    ],
    [
        "Asset Declarations Office",
        "Bureau des déclarations de patrimoine",
        "Oficina de Declaraciones Patrimoniales",
        "Бюро деклараций о доходах",
        "مكتب إقرارات الذمة المالية",
        "财产申报办公室",
    ],
    [
        "Special Investigations Branch",
        "Branche des enquêtes spéciales",
        "Rama de Investigaciones Especiales",
        "Управление специальных расследований",
        "فرع التحقيقات الخاصة",
        "特别侦查处",
    ],
    [
        "Legal Affairs Office",
        "Bureau des affaires juridiques",
        "Oficina de Asuntos Jurídicos",
        "Управление по правовым вопросам",
        "مكتب الشؤون القانونية",
        "法律事务处",
    ],
    [
        "Ethics Secretariat",
        "Secrétariat à l'éthique",
        "Secretaría de Ética",
        "Секретариат по этике",
        "أمانة الأخلاقيات",
        "道德秘书处",
    ],
    [
        "Secretariat of the Coordination Council",
        "Secrétariat du Conseil de coordination",
        "Secretaría del Consejo de Coordinación",
        "Секретариат координационного совета",
        "أمانة مجلس التنسيق",
        "协调委员会秘书处",
    ],
];

/// Syllables of invented places: Latin, Cyrillic, Arabic and Chinese, column by column the same sound.
pub(super) const SYLLABLES: [[&str; 24]; 4] = [
    [
        "ka", "mo", "ri", "ta", "lu", "ne", "sa", "bo", "di", "ge", "ha", "jo", "ki", "la", "mu", "no", "pa", "ro",
        "su", "te", "vi", "wa", "ya", "zo",
    ],
    [
        "ка", "мо", "ри", "та", "лу", "не", "са", "бо", "ди", "ге", "ха", "джо", "ки", "ла", "му", "но", "па", "ро",
        "су", "те", "ви", "ва", "я", "зо",
    ],
    [
        "كا", "مو", "ري", "تا", "لو", "ني", "سا", "بو", "دي", "جي", "ها", "جو", "كي", "لا", "مو", "نو", "با", "رو",
        "سو", "تي", "في", "وا", "يا", "زو",
    ],
    [
        "卡", "莫", "里", "塔", "卢", "内", "萨", "博", "迪", "格", "哈", "乔", "基", "拉", "穆", "诺", "帕", "罗",
        "苏", "特", "维", "瓦", "亚", "佐",
    ],
];

/// Streets, in Latin letters.
pub(super) const STREETS: [&str; 6] = [
    "Constitution Avenue",
    "Rue de la République",
    "Avenida Independencia",
    "Station Road",
    "Unity Square",
    "Harbour Street",
];

/// Remarks.
pub(super) const REMARKS: [&str; 4] = [
    "Requests should name the case number of the requesting authority and the offence in the words of both laws. Translations may be informal where time is short; certified ones follow within thirty days.",
    "Please call before sending an urgent request. Requests for freezing are answered on the same working day when they come with a court order and the account numbers concerned.",
    "Competent for requests under the Convention and under bilateral treaties; spontaneous information may be sent at any time by secure mail. Costs are borne by the requested State unless they are extraordinary.",
    "Enquiries about prevention, codes of conduct and asset declarations are welcome from other States; study visits can be arranged with three months' notice and are free of charge for least developed countries.",
];
