interface Localized {
  readonly 'zh-TW': string;
  readonly en: string;
}

interface Agency {
  readonly agencyId: string;
  readonly name: Localized;
  readonly services: readonly {
    readonly serviceId: string;
    readonly name: Localized;
    readonly description: Localized;
    readonly goldOnly: boolean;
  }[];
}

/**
 * SIMULATED: what a city might offer with its card. No agency is reached by this demo. Ids are kept in the database: one that was
 * given out is never given to another service.
 */
export const agencies: readonly Agency[] = [
  {
    agencyId: 'library',
    name: { 'zh-TW': '市立圖書館', en: 'City Library' },
    services: [
      {
        serviceId: 'library-card',
        name: { 'zh-TW': '借閱證', en: 'Library card' },
        description: {
          'zh-TW': '持卡借書、預約，並使用館內座位。',
          en: 'Borrow and reserve books, and book a seat.',
        },
        goldOnly: true,
      },
      {
        serviceId: 'library-events',
        name: { 'zh-TW': '講座報名', en: 'Talks and events' },
        description: { 'zh-TW': '報名講座與親子活動。', en: 'Sign up for talks and family events.' },
        goldOnly: false,
      },
    ],
  },
  {
    agencyId: 'sports',
    name: { 'zh-TW': '體育局', en: 'Department of Sports' },
    services: [
      {
        serviceId: 'sports-center',
        name: { 'zh-TW': '運動中心入場', en: 'Sports centre entry' },
        description: {
          'zh-TW': '在運動中心以會員卡入場，享會員優惠。',
          en: 'Enter sports centres with your member card, at the member price.',
        },
        goldOnly: false,
      },
      {
        serviceId: 'court-booking',
        name: { 'zh-TW': '球場預約', en: 'Court booking' },
        description: { 'zh-TW': '預約學校與河濱公園的球場。', en: 'Book courts at schools and riverside parks.' },
        goldOnly: false,
      },
    ],
  },
  {
    agencyId: 'transport',
    name: { 'zh-TW': '交通局', en: 'Department of Transportation' },
    services: [
      {
        serviceId: 'youbike',
        name: { 'zh-TW': 'YouBike 公共自行車', en: 'YouBike public bicycles' },
        description: {
          'zh-TW': '以會員卡租借公共自行車，並附傷害險。',
          en: 'Rent public bicycles with your member card, with accident insurance.',
        },
        goldOnly: false,
      },
      {
        serviceId: 'resident-parking',
        name: { 'zh-TW': '里民停車優惠', en: 'Resident parking' },
        description: { 'zh-TW': '申請住家附近的停車優惠。', en: 'Apply for reduced parking near your home.' },
        goldOnly: true,
      },
    ],
  },
  {
    agencyId: 'social-welfare',
    name: { 'zh-TW': '社會局', en: 'Department of Social Welfare' },
    services: [
      {
        serviceId: 'senior-card',
        name: { 'zh-TW': '敬老卡', en: 'Senior card' },
        description: {
          'zh-TW': '年滿 65 歲的市民搭車、運動的每月點數。',
          en: 'Monthly points for transport and sports, for residents aged 65 and over.',
        },
        goldOnly: true,
      },
      {
        serviceId: 'care-card',
        name: { 'zh-TW': '愛心卡', en: 'Care card' },
        description: {
          'zh-TW': '身心障礙市民與陪伴者的搭車優惠。',
          en: 'Reduced fares for residents with disabilities and their companions.',
        },
        goldOnly: true,
      },
    ],
  },
  {
    agencyId: 'housing',
    name: { 'zh-TW': '都市發展局', en: 'Department of Urban Development' },
    services: [
      {
        serviceId: 'social-housing',
        name: { 'zh-TW': '社會住宅申請', en: 'Social housing application' },
        description: {
          'zh-TW': '線上申請承租社會住宅，並查詢候補順位。',
          en: 'Apply for social housing online, and see your place on the waiting list.',
        },
        goldOnly: true,
      },
      {
        serviceId: 'rent-subsidy',
        name: { 'zh-TW': '租金補貼申請', en: 'Rent subsidy application' },
        description: {
          'zh-TW': '線上申請租金補貼，並查詢進度。',
          en: 'Apply for the rent subsidy online, and follow its progress.',
        },
        goldOnly: true,
      },
    ],
  },
  {
    agencyId: 'education',
    name: { 'zh-TW': '教育局', en: 'Department of Education' },
    services: [
      {
        serviceId: 'student-card',
        name: { 'zh-TW': '數位學生證', en: 'Digital student card' },
        description: { 'zh-TW': '到校登錄，並借用學校設備。', en: 'Check in at school, and borrow its equipment.' },
        goldOnly: true,
      },
      {
        serviceId: 'e-learning',
        name: { 'zh-TW': '網路學習平臺', en: 'E-learning' },
        description: { 'zh-TW': '修習線上課程並取得時數認證。', en: 'Take online courses and have your hours certified.' },
        goldOnly: true,
      },
    ],
  },
  {
    agencyId: 'culture',
    name: { 'zh-TW': '文化局', en: 'Department of Cultural Affairs' },
    services: [
      {
        serviceId: 'museum-discount',
        name: { 'zh-TW': '展館優惠', en: 'Museum discount' },
        description: { 'zh-TW': '參觀市屬展館享會員票價。', en: 'Visit city museums at the member price.' },
        goldOnly: false,
      },
    ],
  },
];
