// Form fields for the settings of each archive, in display order, keyed by the paths of settings.ts. That file says which
// settings are required or secret. What no source settles says so, with the source that there is.
import { account, certificate, field, rare, rares, type FieldWording, type SettingFields } from '#gateways/fields.ts'
import { natures } from '#protocol/codes.ts'
import { sedaVersions, type ArchiveType } from '#protocol/seda/accord.ts'
import { both } from '#text/both.ts'

const versions = (type: ArchiveType) =>
  rare(
    [
      'Version du SEDA',
      'Version of SEDA',
      'celle que le service d’archives attend ; 2.1 sauf indication',
      'the one that the archive expects; 2.1 by default',
    ],
    sedaVersions[type].map((version) => [version, both(version, version)] as const),
  )

const accord: FieldWording = [
  'Accord de versement',
  'Transfer agreement',
  'son identifiant, donné par le service d’archives ; pour VITAM, celui du contrat d’entrée',
  'its identifier, as the archive gave it; for VITAM, that of the ingest contract',
]

function agency(path: string, [fr, en]: readonly [string, string], help: readonly [string, string]): SettingFields {
  return {
    [`${path}.identifiant`]: field([`${fr} : identifiant`, `${en}: identifier`, ...help]),
    [`${path}.nom`]: field([`${fr} : nom`, `${en}: name`]),
  }
}

const registered = [
  'tel que le service d’archives l’a enregistré ; ce n’est pas toujours le SIREN',
  'as the archive registered it; not always the SIREN',
] as const

const agencies: SettingFields = {
  ...agency('serviceArchives', ['Service d’archives', 'Archival agency'], registered),
  ...agency('serviceVersant', ['Service versant', 'Transferring agency'], registered),
  ...agency('producteurs.autres', ['Service producteur', 'Producing agency'], registered),
  ...agency(
    'producteurs.personnel',
    ['Service producteur des actes de personnel', 'Producing agency of staff acts'],
    ['s’il diffère', 'where it differs'],
  ),
}

const agreed: SettingFields = {
  profil: field([
    'Profil d’archivage',
    'Archival profile',
    'si l’accord en nomme un, par exemple Profil_ACTES_AP_v3',
    'where the agreement names one, such as Profil_ACTES_AP_v3',
  ]),
  niveauService: rare([
    'Niveau de service',
    'Service level',
    'si l’accord en prévoit un',
    'where the agreement has one',
  ]),
  ...agencies,
  tdt: field([
    'Plateforme de télétransmission',
    'Platform of transmission',
    'son nom, pour l’historique de conservation : S²LOW, Pastell',
    'its name, for the custodial history: S²LOW, Pastell',
  ]),
}

const codes = {
  asalae: [
    'celui de la liste du service d’archives ; à défaut, dix ans puis élimination, comme le profil des actes (Adullact, 3.0.5) : P10Y en SEDA 2.1, APP10Y en 2.2',
    'of the list of the archive; if empty, ten years, then elimination, as the profile of acts has it (Adullact, 3.0.5): P10Y in SEDA 2.1, APP10Y in 2.2',
  ],
  vitam: [
    'celui du référentiel de votre tenant, à demander à l’exploitant : APP-00001 dans les essais de VITAM, P10Y chez Pastell',
    'of the rules of your tenant, to be asked of its operator: APP-00001 in VITAM’s own tests, P10Y at Pastell’s',
  ],
} as const satisfies Record<ArchiveType, readonly [string, string]>

const fates = [
  ['eliminer', both('éliminer', 'destroy')],
  ['conserver', both('conserver', 'keep')],
] as const

function rules(type: ArchiveType): SettingFields {
  const each = type === 'vitam' ? field : rare
  const ofNatures = natures.flatMap(({ abrege, libelle }) => [
    [`regles.${abrege}.code`, each([`${libelle} : code de la DUA`, `${libelle}: code of the term`, ...codes[type]])],
    [`regles.${abrege}.sort`, rare([`${libelle} : sort final`, `${libelle}: fate after it`], fates)],
  ])
  return {
    ...(Object.fromEntries(ofNatures) as SettingFields),
    'acces.libre': each([
      'Code de communicabilité immédiate',
      'Code of what is open at once',
      'AR038, si le service d’archives n’en a pas d’autre',
      'AR038, unless the archive has another',
    ]),
    'acces.personnes': each([
      'Code de communicabilité des actes de personnel',
      'Code of acts of staff and named persons',
      'cinquante ans : AR048, si le service d’archives n’en a pas d’autre',
      'fifty years: AR048, unless the archive has another',
    ]),
    pronom: rare(
      [
        'Formats nommés par PRONOM',
        'Formats named by PRONOM',
        'si le service d’archives le demande : true ou false',
        'where the archive asks for it: true or false',
      ],
      'expert',
    ),
  }
}

const behaviour: SettingFields = {
  natures: rare(
    [
      'Natures versées automatiquement',
      'Natures transferred by themselves',
      'quand leur terme est atteint : DE, AR, AI, CC, BF, AU, séparées par des espaces ; vide : aucune',
      'when their term is reached: DE, AR, AI, CC, BF, AU, with spaces between them; none if empty',
    ],
    'list',
  ),
  'patience.avertir': rare(
    ['Sans réponse, avertir après', 'Without a reply, warn after', 'en jours', 'in days'],
    'number',
  ),
  'patience.alarmer': rare(
    ['Sans réponse, alerter après', 'Without a reply, alarm after', 'en jours', 'in days'],
    'number',
  ),
  enCoursMax: rare(['Versements en cours, au plus', 'Transfers under way, at most'], 'number'),
}

export const archiveFields: Readonly<Record<ArchiveType, SettingFields>> = {
  asalae: {
    url: field([
      'Adresse d’as@lae',
      'Address of as@lae',
      'celle de ses services web : https://…/restservices',
      'of its web services: https://…/restservices',
    ]),
    ...account,
    motDePasse: field(
      [
        'Mot de passe',
        'Password',
        'en clair ; as@lae en reçoit l’empreinte SHA-256, comme de Pastell. À vérifier si le service d’archives vous a donné une empreinte',
        'in clear; as@lae is given its SHA-256 digest, as by Pastell. To be checked where the archive gave you a digest',
      ],
      'secret',
    ),
    accord: field(accord),
    ...agreed,
    seda: versions('asalae'),
    ...rules('asalae'),
    ...behaviour,
    tranche: rare(
      [
        'Taille d’un morceau',
        'Size of a chunk',
        'en octets ; un paquet plus grand part en morceaux ; 0 : jamais. as@lae n’accepterait pas plus de 2 Mo par morceau (aide de Pastell) : à vérifier avec le vôtre',
        'in bytes; a larger package leaves in chunks; 0: never. as@lae is said to take no chunk over 2 MB (help of Pastell): to be checked with yours',
      ],
      'number',
    ),
    ...certificate,
    ...rares,
  },
  vitam: {
    url: field([
      'Adresse de VITAM',
      'Address of VITAM',
      'https://, sans le chemin ingest-external/v1',
      'https://, without the path ingest-external/v1',
    ]),
    ...certificate,
    tenant: field(['Tenant', 'Tenant', 'son numéro', 'its number'], 'number'),
    accord: field(accord),
    ...agreed,
    ...rules('vitam'),
    seda: versions('vitam'),
    ...behaviour,
    urlSuivi: rare([
      'Adresse du suivi',
      'Address of follow-up',
      'celle d’admin-external, si elle diffère',
      'that of admin-external, where it differs',
    ]),
    contexte: rare([
      'Contexte (X-Context-Id)',
      'Context (X-Context-Id)',
      'DEFAULT_WORKFLOW sauf indication',
      'DEFAULT_WORKFLOW by default',
    ]),
    action: rare(
      ['Exécution (X-Action)', 'Execution (X-Action)'],
      [
        ['RESUME', both('jusqu’au bout', 'to the end')],
        ['NEXT', both('pas à pas, par l’exploitant', 'step by step, by the operator')],
      ],
    ),
    ...Object.fromEntries(Object.entries(account).map(([path, each]) => [path, { ...each, isRare: true as const }])),
    ...rares,
  },
}
