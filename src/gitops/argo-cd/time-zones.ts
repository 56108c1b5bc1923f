/**
 * The zones of the IANA time zone database (public domain) by the rule that has been in force in them of late, in the
 * notation of POSIX (`TZ`: standard time and summer time called X and Y, offsets west of Greenwich, when summer begins
 * and ends). What a zone did before its present rule is not kept.
 */
export const ZONES_BY_RULE: readonly (readonly [rule: string, zones: string])[] = [
  [
    'X-1',
    'Africa/Algiers Africa/Bangui Africa/Brazzaville Africa/Casablanca Africa/Douala Africa/El_Aaiun Africa/Kinshasa Africa/Lagos Africa/Libreville Africa/Luanda Africa/Malabo Africa/Ndjamena Africa/Niamey Africa/Porto-Novo Africa/Tunis',
  ],
  [
    'X-10',
    'Antarctica/DumontDUrville Asia/Ust-Nera Asia/Vladivostok Australia/Brisbane Australia/Lindeman Australia/Queensland Pacific/Chuuk Pacific/Guam Pacific/Port_Moresby Pacific/Saipan Pacific/Truk Pacific/Yap',
  ],
  ['X-10:30Y-11,M10.1.0,M4.1.0', 'Australia/LHI Australia/Lord_Howe'],
  [
    'X-10Y,M10.1.0,M4.1.0/3',
    'Antarctica/Macquarie Australia/ACT Australia/Canberra Australia/Currie Australia/Hobart Australia/Melbourne Australia/NSW Australia/Sydney Australia/Tasmania Australia/Victoria',
  ],
  [
    'X-11',
    'Asia/Magadan Asia/Sakhalin Asia/Srednekolymsk Pacific/Bougainville Pacific/Efate Pacific/Guadalcanal Pacific/Kosrae Pacific/Noumea Pacific/Pohnpei Pacific/Ponape',
  ],
  ['X-11Y,M10.1.0,M4.1.0/3', 'Pacific/Norfolk'],
  [
    'X-12',
    'Asia/Anadyr Asia/Kamchatka Pacific/Fiji Pacific/Funafuti Pacific/Kwajalein Pacific/Majuro Pacific/Nauru Pacific/Tarawa Pacific/Wake Pacific/Wallis',
  ],
  ['X-12:45Y,M9.5.0/2:45,M4.1.0/3:45', 'Pacific/Chatham'],
  ['X-12Y,M9.5.0,M4.1.0/3', 'Antarctica/McMurdo Antarctica/South_Pole NZ Pacific/Auckland'],
  ['X-13', 'Pacific/Apia Pacific/Enderbury Pacific/Fakaofo Pacific/Kanton Pacific/Tongatapu'],
  ['X-14', 'Pacific/Kiritimati'],
  [
    'X-1Y,M3.5.0,M10.5.0/3',
    'Africa/Ceuta Arctic/Longyearbyen Atlantic/Jan_Mayen CET Europe/Amsterdam Europe/Andorra Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Budapest Europe/Busingen Europe/Copenhagen Europe/Gibraltar Europe/Ljubljana Europe/Luxembourg Europe/Madrid Europe/Malta Europe/Monaco Europe/Oslo Europe/Paris Europe/Podgorica Europe/Prague Europe/Rome Europe/San_Marino Europe/Sarajevo Europe/Skopje Europe/Stockholm Europe/Tirane Europe/Vaduz Europe/Vatican Europe/Vienna Europe/Warsaw Europe/Zagreb Europe/Zurich MET Poland',
  ],
  ['X-1Y0,M10.5.0,M3.5.0/1', 'Europe/Dublin'],
  [
    'X-2',
    'Africa/Blantyre Africa/Bujumbura Africa/Gaborone Africa/Harare Africa/Johannesburg Africa/Juba Africa/Khartoum Africa/Kigali Africa/Lubumbashi Africa/Lusaka Africa/Maputo Africa/Maseru Africa/Mbabane Africa/Tripoli Africa/Windhoek Europe/Kaliningrad',
  ],
  ['X-2Y,M3.4.4/26,M10.5.0', 'Asia/Jerusalem Asia/Tel_Aviv Israel'],
  ['X-2Y,M3.4.4/50,M10.4.4/50', 'Asia/Gaza Asia/Hebron'],
  ['X-2Y,M3.5.0,M10.5.0/3', 'Europe/Chisinau Europe/Tiraspol'],
  ['X-2Y,M3.5.0/0,M10.5.0/0', 'Asia/Beirut'],
  [
    'X-2Y,M3.5.0/3,M10.5.0/4',
    'Asia/Famagusta Asia/Nicosia EET Europe/Athens Europe/Bucharest Europe/Helsinki Europe/Kiev Europe/Kyiv Europe/Mariehamn Europe/Nicosia Europe/Riga Europe/Sofia Europe/Tallinn Europe/Uzhgorod Europe/Vilnius Europe/Zaporozhye',
  ],
  ['X-2Y,M4.5.5/0,M10.5.4/24', 'Africa/Cairo Egypt'],
  [
    'X-3',
    'Africa/Addis_Ababa Africa/Asmara Africa/Asmera Africa/Dar_es_Salaam Africa/Djibouti Africa/Kampala Africa/Mogadishu Africa/Nairobi Antarctica/Syowa Asia/Aden Asia/Amman Asia/Baghdad Asia/Bahrain Asia/Damascus Asia/Istanbul Asia/Kuwait Asia/Qatar Asia/Riyadh Europe/Istanbul Europe/Kirov Europe/Minsk Europe/Moscow Europe/Simferopol Europe/Volgograd Indian/Antananarivo Indian/Comoro Indian/Mayotte Turkey',
  ],
  ['X-3:30', 'Asia/Tehran Iran'],
  [
    'X-4',
    'Asia/Baku Asia/Dubai Asia/Muscat Asia/Tbilisi Asia/Yerevan Europe/Astrakhan Europe/Samara Europe/Saratov Europe/Ulyanovsk Indian/Mahe Indian/Mauritius Indian/Reunion',
  ],
  ['X-4:30', 'Asia/Kabul'],
  [
    'X-5',
    'Antarctica/Mawson Antarctica/Vostok Asia/Almaty Asia/Aqtau Asia/Aqtobe Asia/Ashgabat Asia/Ashkhabad Asia/Atyrau Asia/Dushanbe Asia/Karachi Asia/Oral Asia/Qostanay Asia/Qyzylorda Asia/Samarkand Asia/Tashkent Asia/Yekaterinburg Indian/Kerguelen Indian/Maldives',
  ],
  ['X-5:30', 'Asia/Calcutta Asia/Colombo Asia/Kolkata'],
  ['X-5:45', 'Asia/Kathmandu Asia/Katmandu'],
  [
    'X-6',
    'Asia/Bishkek Asia/Dacca Asia/Dhaka Asia/Kashgar Asia/Omsk Asia/Thimbu Asia/Thimphu Asia/Urumqi Indian/Chagos',
  ],
  ['X-6:30', 'Asia/Rangoon Asia/Yangon Indian/Cocos'],
  [
    'X-7',
    'Antarctica/Davis Asia/Bangkok Asia/Barnaul Asia/Ho_Chi_Minh Asia/Hovd Asia/Jakarta Asia/Krasnoyarsk Asia/Novokuznetsk Asia/Novosibirsk Asia/Phnom_Penh Asia/Pontianak Asia/Saigon Asia/Tomsk Asia/Vientiane Indian/Christmas',
  ],
  [
    'X-8',
    'Antarctica/Casey Asia/Brunei Asia/Choibalsan Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Hong_Kong Asia/Irkutsk Asia/Kuala_Lumpur Asia/Kuching Asia/Macao Asia/Macau Asia/Makassar Asia/Manila Asia/Shanghai Asia/Singapore Asia/Taipei Asia/Ujung_Pandang Asia/Ulaanbaatar Asia/Ulan_Bator Australia/Perth Australia/West Hongkong PRC ROC Singapore',
  ],
  ['X-8:45', 'Australia/Eucla'],
  [
    'X-9',
    'Asia/Chita Asia/Dili Asia/Jayapura Asia/Khandyga Asia/Pyongyang Asia/Seoul Asia/Tokyo Asia/Yakutsk Japan Pacific/Palau ROK',
  ],
  ['X-9:30', 'Australia/Darwin Australia/North'],
  ['X-9:30Y,M10.1.0,M4.1.0/3', 'Australia/Adelaide Australia/Broken_Hill Australia/South Australia/Yancowinna'],
  [
    'X0',
    'Africa/Abidjan Africa/Accra Africa/Bamako Africa/Banjul Africa/Bissau Africa/Conakry Africa/Dakar Africa/Freetown Africa/Lome Africa/Monrovia Africa/Nouakchott Africa/Ouagadougou Africa/Sao_Tome Africa/Timbuktu America/Danmarkshavn Atlantic/Reykjavik Atlantic/St_Helena GMT UTC Zulu',
  ],
  [
    'X0Y,M3.5.0/1,M10.5.0',
    'Atlantic/Canary Atlantic/Faeroe Atlantic/Faroe Atlantic/Madeira Europe/Belfast Europe/Guernsey Europe/Isle_of_Man Europe/Jersey Europe/Lisbon Europe/London Portugal WET',
  ],
  ['X0Y-2,M3.5.0/1,M10.5.0/3', 'Antarctica/Troll'],
  ['X1', 'Atlantic/Cape_Verde'],
  ['X10', 'Pacific/Honolulu Pacific/Johnston Pacific/Rarotonga Pacific/Tahiti US/Hawaii'],
  ['X10Y,M3.2.0,M11.1.0', 'America/Adak America/Atka US/Aleutian'],
  ['X11', 'Pacific/Midway Pacific/Niue Pacific/Pago_Pago Pacific/Samoa US/Samoa'],
  ['X1Y,M3.5.0/0,M10.5.0/1', 'Atlantic/Azores'],
  ['X2', 'America/Noronha Atlantic/South_Georgia Brazil/DeNoronha'],
  ['X2Y,M3.5.0/-1,M10.5.0/0', 'America/Godthab America/Nuuk America/Scoresbysund'],
  [
    'X3',
    'America/Araguaina America/Argentina/Buenos_Aires America/Argentina/Catamarca America/Argentina/ComodRivadavia America/Argentina/Cordoba America/Argentina/Jujuy America/Argentina/La_Rioja America/Argentina/Mendoza America/Argentina/Rio_Gallegos America/Argentina/Salta America/Argentina/San_Juan America/Argentina/San_Luis America/Argentina/Tucuman America/Argentina/Ushuaia America/Asuncion America/Bahia America/Belem America/Buenos_Aires America/Catamarca America/Cayenne America/Cordoba America/Coyhaique America/Fortaleza America/Jujuy America/Maceio America/Mendoza America/Montevideo America/Paramaribo America/Punta_Arenas America/Recife America/Rosario America/Santarem America/Sao_Paulo Antarctica/Palmer Antarctica/Rothera Atlantic/Stanley Brazil/East',
  ],
  ['X3:30Y,M3.2.0,M11.1.0', 'America/St_Johns Canada/Newfoundland'],
  ['X3Y,M3.2.0,M11.1.0', 'America/Miquelon'],
  [
    'X4',
    'America/Anguilla America/Antigua America/Aruba America/Barbados America/Blanc-Sablon America/Boa_Vista America/Campo_Grande America/Caracas America/Cuiaba America/Curacao America/Dominica America/Grenada America/Guadeloupe America/Guyana America/Kralendijk America/La_Paz America/Lower_Princes America/Manaus America/Marigot America/Martinique America/Montserrat America/Port_of_Spain America/Porto_Velho America/Puerto_Rico America/Santo_Domingo America/St_Barthelemy America/St_Kitts America/St_Lucia America/St_Thomas America/St_Vincent America/Tortola America/Virgin Brazil/West',
  ],
  [
    'X4Y,M3.2.0,M11.1.0',
    'America/Glace_Bay America/Goose_Bay America/Halifax America/Moncton America/Thule Atlantic/Bermuda Canada/Atlantic',
  ],
  ['X4Y,M9.1.6/24,M4.1.6/24', 'America/Santiago Chile/Continental'],
  [
    'X5',
    'America/Atikokan America/Bogota America/Cancun America/Cayman America/Coral_Harbour America/Eirunepe America/Guayaquil America/Jamaica America/Lima America/Panama America/Porto_Acre America/Rio_Branco Brazil/Acre',
  ],
  [
    'X5Y,M3.2.0,M11.1.0',
    'America/Detroit America/Fort_Wayne America/Grand_Turk America/Indiana/Indianapolis America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Vevay America/Indiana/Vincennes America/Indiana/Winamac America/Indianapolis America/Iqaluit America/Kentucky/Louisville America/Kentucky/Monticello America/Louisville America/Montreal America/Nassau America/New_York America/Nipigon America/Pangnirtung America/Port-au-Prince America/Thunder_Bay America/Toronto Canada/Eastern EST5EDT US/East-Indiana US/Eastern US/Michigan',
  ],
  ['X5Y,M3.2.0/0,M11.1.0/1', 'America/Havana'],
  [
    'X6',
    'America/Bahia_Banderas America/Belize America/Chihuahua America/Costa_Rica America/El_Salvador America/Guatemala America/Managua America/Merida America/Mexico_City America/Monterrey America/Regina America/Swift_Current America/Tegucigalpa Canada/Saskatchewan Mexico/General Pacific/Galapagos',
  ],
  [
    'X6Y,M3.2.0,M11.1.0',
    'America/Chicago America/Indiana/Knox America/Indiana/Tell_City America/Knox_IN America/Matamoros America/Menominee America/North_Dakota/Beulah America/North_Dakota/Center America/North_Dakota/New_Salem America/Ojinaga America/Rainy_River America/Rankin_Inlet America/Resolute America/Winnipeg CST6CDT Canada/Central US/Central US/Indiana-Starke',
  ],
  ['X6Y,M9.1.6/22,M4.1.6/22', 'Chile/EasterIsland Pacific/Easter'],
  [
    'X7',
    'America/Creston America/Dawson America/Dawson_Creek America/Fort_Nelson America/Hermosillo America/Mazatlan America/Phoenix America/Whitehorse Canada/Yukon Mexico/BajaSur US/Arizona',
  ],
  [
    'X7Y,M3.2.0,M11.1.0',
    'America/Boise America/Cambridge_Bay America/Ciudad_Juarez America/Denver America/Edmonton America/Inuvik America/Shiprock America/Yellowknife Canada/Mountain MST7MDT US/Mountain',
  ],
  ['X8', 'Pacific/Pitcairn'],
  [
    'X8Y,M3.2.0,M11.1.0',
    'America/Ensenada America/Los_Angeles America/Santa_Isabel America/Tijuana America/Vancouver Canada/Pacific Mexico/BajaNorte PST8PDT US/Pacific',
  ],
  ['X9', 'Pacific/Gambier'],
  ['X9:30', 'Pacific/Marquesas'],
  [
    'X9Y,M3.2.0,M11.1.0',
    'America/Anchorage America/Juneau America/Metlakatla America/Nome America/Sitka America/Yakutat US/Alaska',
  ],
];
