// Refusals and warnings by VITAM's codes: step, task, part of the task, detail. Source: VITAM 7.0.1, its messages of the
// operations' journal and its description of the workflow. Words are ours.

export interface VitamEvent {
  readonly code: string
  readonly label: string
  readonly outcome: Outcome
  readonly detail: string
  readonly message: string
  /** JSON; of the deepest event only. */
  readonly data?: string
}

export type Outcome = 'OK' | 'WARNING' | 'KO' | 'FATAL'

const sanity = 'STP_SANITY_CHECK_SIP'
const control = 'STP_INGEST_CONTROL_SIP'
const objects = 'STP_OG_CHECK_AND_TRANSFORME'
const units = 'STP_UNIT_CHECK_AND_PROCESS'

type Row = readonly [step: string, task: string, part: string, detail: string, words: string]

const refusals = {
  virus: [sanity, 'SANITY_CHECK_SIP', '', '', 'un virus a été trouvé'],
  container: [sanity, 'CHECK_CONTAINER', '', '', 'le conteneur n’est ni zip, ni tar, ni gzip, ni bzip2'],
  manifestName: [sanity, 'INGEST_PREPARE_CHECK_MANIFEST', '', '', 'aucun manifest.xml à la racine'],
  manifestDigest: [
    sanity,
    'INGEST_PREPARE_CHECK_MANIFEST',
    '',
    '',
    'l’empreinte annoncée n’est pas celle du bordereau',
  ],
  upload: ['STP_UPLOAD_SIP', '', '', '', 'le contenu du paquet ne peut pas être reçu'],
  folder: [control, 'CHECK_SEDA', '', 'CONTAINER_FORMAT.DIRECTORY', 'un dossier ne s’appelle pas content'],
  rootFile: [control, 'CHECK_SEDA', '', 'CONTAINER_FORMAT.FILE', 'plus d’un fichier à la racine'],
  notXml: [control, 'CHECK_SEDA', '', 'NOT_XML_FILE', 'le bordereau n’est pas un fichier XML'],
  version: [control, 'CHECK_SEDA', '', 'UNSUPPORTED_SEDA_VERSION', 'version du SEDA inconnue'],
  schema: [control, 'CHECK_SEDA', '', 'NOT_XSD_VALID', 'le bordereau n’est pas conforme au schéma'],
  agencyAbsent: [control, 'CHECK_HEADER', 'CHECK_AGENT', 'EMPTY_REQUIRED_FIELD', 'service producteur absent'],
  agencyUnknown: [control, 'CHECK_HEADER', 'CHECK_AGENT', 'UNKNOWN', 'service agent inconnu du référentiel'],
  contractAbsent: [
    control,
    'CHECK_HEADER',
    'CHECK_CONTRACT_INGEST',
    'CONTRACT_NOT_IN_MANIFEST',
    'aucun contrat d’entrée',
  ],
  contractUnknown: [control, 'CHECK_HEADER', 'CHECK_CONTRACT_INGEST', 'CONTRACT_UNKNOWN', 'contrat d’entrée inconnu'],
  contractInactive: [control, 'CHECK_HEADER', 'CHECK_CONTRACT_INGEST', 'CONTRACT_INACTIVE', 'contrat d’entrée inactif'],
  contractForeign: [
    control,
    'CHECK_HEADER',
    'CHECK_CONTRACT_INGEST',
    'CONTRACT_NOT_IN_CONTEXT',
    'contrat d’entrée hors du contexte applicatif',
  ],
  profile: [
    control,
    'CHECK_HEADER',
    'CHECK_IC_AP_RELATION',
    'DIFF',
    'profil d’archivage différent de celui du contrat',
  ],
  usage: version('INVALID_DATAOBJECTVERSION', 'usage ou version d’objet incorrect'),
  physical: version('BDO_DATAOBJECTIONVERSION_PHYSICALMASTER', 'un objet binaire déclare l’usage PhysicalMaster'),
  uriAbsent: version('EMPTY_REQUIRED_FIELD', 'un objet n’a pas d’Uri'),
  algorithm: version('INVALIDE_ALGO', 'algorithme d’empreinte inconnu'),
  fewerObjects: number('MANIFEST_INFERIOR_BDO', 'le bordereau déclare moins d’objets que le paquet n’a de fichiers'),
  moreObjects: number('MANIFEST_SUPERIOR_BDO', 'le bordereau déclare plus d’objets que le paquet n’a de fichiers'),
  uri: number('INVALID_URI', 'une Uri ne mène à aucun fichier'),
  groupUnnamed: manifest('EXISTING_OG_NOT_DECLARED', 'une unité désigne un objet à la place de son groupe'),
  attachment: manifest('CHECK_MANIFEST_WRONG_ATTACHMENT', 'rattachement à un élément inexistant'),
  orphan: [
    control,
    'CHECK_DATAOBJECTPACKAGE',
    'CHECK_CONSISTENCY',
    'CHECK_CONSISTENCY_ORPHAN_OBJECT',
    'un objet n’est référencé par aucune unité',
  ],
  digestAbsent: [objects, 'CHECK_DIGEST', '', 'EMPTY', 'un objet n’a pas d’empreinte'],
  digest: [objects, 'CHECK_DIGEST', '', 'INVALID', 'l’empreinte d’un objet n’est pas celle du bordereau'],
  format: [objects, 'OG_OBJECTS_FORMAT_CHECK', '', 'UNCHARTED', 'format non admis par le contrat d’entrée'],
  ruleUnknown: [units, 'UNITS_RULES_COMPUTE', '', 'UNKNOWN', 'règle de gestion inconnue'],
  ruleCategory: [units, 'UNITS_RULES_COMPUTE', '', 'CONSISTENCY', 'règle de gestion d’une autre catégorie'],
  noObjects: [objects, 'OBJECTS_LIST_EMPTY', '', '', 'il n’y a pas d’objet pour cette étape'],
  formatDiffers: [objects, 'OG_OBJECTS_FORMAT_CHECK', '', '', 'le format identifié n’est pas celui du bordereau'],
  storage: ['STP_OBJ_STORING', 'OBJ_STORAGE', '', '', 'l’offre de stockage ne répond pas'],
  workflow: ['INGEST', 'CHECK_WORKFLOW', '', '', 'contexte inconnu'],
} as const satisfies Readonly<Record<string, Row>>

export type RefusalName = keyof typeof refusals

function version(detail: string, words: string): Row {
  return [control, 'CHECK_DATAOBJECTPACKAGE', 'CHECK_MANIFEST_DATAOBJECT_VERSION', detail, words]
}

function number(detail: string, words: string): Row {
  return [control, 'CHECK_DATAOBJECTPACKAGE', 'CHECK_MANIFEST_OBJECTNUMBER', detail, words]
}

function manifest(detail: string, words: string): Row {
  return [control, 'CHECK_DATAOBJECTPACKAGE', 'CHECK_MANIFEST', detail, words]
}

export class Refused extends Error {
  readonly refusal: RefusalName
  /** What was found, in a few words. */
  readonly found: string

  constructor(refusal: RefusalName, found = '') {
    super(refusal)
    this.name = 'Refused'
    this.refusal = refusal
    this.found = found
  }
}

const labels: Readonly<Record<string, string>> = {
  [sanity]: 'Processus des contrôles préalables à l’entrée',
  STP_UPLOAD_SIP: 'Processus de réception du SIP',
  [control]: 'Processus de contrôle du bordereau du SIP',
  [objects]: 'Processus de contrôle et traitement des objets',
  [units]: 'Processus de contrôle et traitement des unités archivistiques',
}

const outcomeWords = { OK: 'Succès', WARNING: 'Avertissement', KO: 'Échec', FATAL: 'Erreur fatale' } as const

/** The step, its task, the part of the task: each that is named, the deepest last. */
export function eventsOf(name: RefusalName, outcome: Outcome, data: Readonly<Record<string, unknown>>) {
  const [step, task, part, detail, words]: Row = refusals[name]
  const codes = [step, task, part && `${task}.${part}`].filter((code) => code !== '')
  return codes.map((code, depth): VitamEvent => {
    const full = depth === 0 ? code : [code, detail].filter((each) => each !== '').join('.')
    return {
      code,
      label: labels[code] ?? `Contrôle ${code}`,
      outcome,
      detail: `${full}.${outcome}`,
      message: `${outcomeWords[outcome]} : ${words} Detail=  ${outcome}:1`,
      ...(depth === codes.length - 1 && { data: JSON.stringify(data) }),
    }
  })
}
