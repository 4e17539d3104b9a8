// Refusals and warnings by VITAM's codes: step, task, part of the task, detail. Source: VITAM 7.0.1, its messages of the
// operations' journal and its description of the workflow. Words are ours.

/** An Event of a reply, in the order of its elements. */
export interface VitamEvent {
  readonly EventTypeCode: string
  readonly EventType: string
  /** Filled in by the reply. */
  readonly EventDateTime: string
  readonly Outcome: Outcome
  readonly OutcomeDetail: string
  readonly OutcomeDetailMessage: string
  /** JSON; of the deepest event only. */
  readonly EventDetailData?: string
}

export type Outcome = 'OK' | 'WARNING' | 'KO' | 'FATAL'

const steps = {
  sanity: ['STP_SANITY_CHECK_SIP', 'Processus des contrôles préalables à l’entrée'],
  upload: ['STP_UPLOAD_SIP', 'Processus de réception du SIP'],
  control: ['STP_INGEST_CONTROL_SIP', 'Processus de contrôle du bordereau du SIP'],
  objects: ['STP_OG_CHECK_AND_TRANSFORME', 'Processus de contrôle et traitement des objets'],
  units: ['STP_UNIT_CHECK_AND_PROCESS', 'Processus de contrôle et traitement des unités archivistiques'],
  storing: ['STP_OBJ_STORING', 'Processus d’écriture et indexation des objets'],
} as const

/** Step, task, part of the task, detail of its code, `-` where there is none; then what is said. */
const refusals = {
  virus: ['sanity SANITY_CHECK_SIP', 'un virus a été trouvé'],
  container: ['sanity CHECK_CONTAINER', 'le conteneur n’est ni zip, ni tar, ni gzip, ni bzip2'],
  manifestName: ['sanity INGEST_PREPARE_CHECK_MANIFEST', 'aucun manifest.xml à la racine'],
  manifestDigest: ['sanity INGEST_PREPARE_CHECK_MANIFEST', 'l’empreinte annoncée n’est pas celle du bordereau'],
  workflow: ['sanity CHECK_WORKFLOW', 'contexte inconnu'],
  upload: ['upload', 'le contenu du paquet ne peut pas être reçu'],
  folder: ['control CHECK_SEDA - CONTAINER_FORMAT.DIRECTORY', 'un dossier ne s’appelle pas content'],
  rootFile: ['control CHECK_SEDA - CONTAINER_FORMAT.FILE', 'plus d’un fichier à la racine'],
  notXml: ['control CHECK_SEDA - NOT_XML_FILE', 'le bordereau n’est pas un fichier XML'],
  version: ['control CHECK_SEDA - UNSUPPORTED_SEDA_VERSION', 'version du SEDA inconnue'],
  schema: ['control CHECK_SEDA - NOT_XSD_VALID', 'le bordereau n’est pas conforme au schéma'],
  agencyAbsent: ['control CHECK_HEADER CHECK_AGENT EMPTY_REQUIRED_FIELD', 'service producteur absent'],
  agencyUnknown: ['control CHECK_HEADER CHECK_AGENT UNKNOWN', 'service agent inconnu du référentiel'],
  contractAbsent: ['control CHECK_HEADER CHECK_CONTRACT_INGEST CONTRACT_NOT_IN_MANIFEST', 'aucun contrat d’entrée'],
  contractUnknown: ['control CHECK_HEADER CHECK_CONTRACT_INGEST CONTRACT_UNKNOWN', 'contrat d’entrée inconnu'],
  contractInactive: ['control CHECK_HEADER CHECK_CONTRACT_INGEST CONTRACT_INACTIVE', 'contrat d’entrée inactif'],
  contractForeign: [
    'control CHECK_HEADER CHECK_CONTRACT_INGEST CONTRACT_NOT_IN_CONTEXT',
    'contrat d’entrée hors du contexte applicatif',
  ],
  profile: ['control CHECK_HEADER CHECK_IC_AP_RELATION DIFF', 'profil d’archivage différent de celui du contrat'],
  usage: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_MANIFEST_DATAOBJECT_VERSION INVALID_DATAOBJECTVERSION',
    'usage ou version d’objet incorrect',
  ],
  physical: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_MANIFEST_DATAOBJECT_VERSION BDO_DATAOBJECTIONVERSION_PHYSICALMASTER',
    'un objet binaire déclare l’usage PhysicalMaster',
  ],
  uriAbsent: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_MANIFEST_DATAOBJECT_VERSION EMPTY_REQUIRED_FIELD',
    'un objet n’a pas d’Uri',
  ],
  algorithm: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_MANIFEST_DATAOBJECT_VERSION INVALIDE_ALGO',
    'algorithme d’empreinte inconnu',
  ],
  fewerObjects: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_MANIFEST_OBJECTNUMBER MANIFEST_INFERIOR_BDO',
    'le bordereau déclare moins d’objets que le paquet n’a de fichiers',
  ],
  moreObjects: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_MANIFEST_OBJECTNUMBER MANIFEST_SUPERIOR_BDO',
    'le bordereau déclare plus d’objets que le paquet n’a de fichiers',
  ],
  uri: ['control CHECK_DATAOBJECTPACKAGE CHECK_MANIFEST_OBJECTNUMBER INVALID_URI', 'une Uri ne mène à aucun fichier'],
  groupUnnamed: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_MANIFEST EXISTING_OG_NOT_DECLARED',
    'une unité désigne un objet à la place de son groupe',
  ],
  attachment: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_MANIFEST CHECK_MANIFEST_WRONG_ATTACHMENT',
    'rattachement à un élément inexistant',
  ],
  orphan: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_CONSISTENCY CHECK_CONSISTENCY_ORPHAN_OBJECT',
    'un objet n’est référencé par aucune unité',
  ],
  digestAbsent: ['objects CHECK_DIGEST - EMPTY', 'un objet n’a pas d’empreinte'],
  digest: ['objects CHECK_DIGEST - INVALID', 'l’empreinte d’un objet n’est pas celle du bordereau'],
  format: ['objects OG_OBJECTS_FORMAT_CHECK - UNCHARTED', 'format non admis par le contrat d’entrée'],
  formatDiffers: ['objects OG_OBJECTS_FORMAT_CHECK', 'le format identifié n’est pas celui du bordereau'],
  noObjects: ['objects OBJECTS_LIST_EMPTY', 'il n’y a pas d’objet pour cette étape'],
  ruleUnknown: ['units UNITS_RULES_COMPUTE - UNKNOWN', 'règle de gestion inconnue'],
  ruleCategory: ['units UNITS_RULES_COMPUTE - CONSISTENCY', 'règle de gestion d’une autre catégorie'],
  storage: ['storing OBJ_STORAGE', 'une offre de stockage ne répond pas'],
} as const satisfies Readonly<Record<string, readonly [`${keyof typeof steps}${string}`, words: string]>>

export type RefusalName = keyof typeof refusals

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

const outcomeWords = { OK: 'Succès', WARNING: 'Avertissement', KO: 'Échec', FATAL: 'Erreur fatale' } as const

/** The step, its task, the part of the task: each that is named, the deepest last. */
export function eventsOf(name: RefusalName, outcome: Outcome, data: object): readonly VitamEvent[] {
  const [place, words] = refusals[name]
  const [key = '', task, part = '-', detail] = place.split(' ')
  const [step, label] = steps[key as keyof typeof steps]
  const event = (code: string, type: string, full: string): VitamEvent => ({
    EventTypeCode: code,
    EventType: type,
    EventDateTime: '',
    Outcome: outcome,
    OutcomeDetail: `${full}.${outcome}`,
    OutcomeDetailMessage: `${outcomeWords[outcome]} : ${words} Detail=  ${outcome}:1`,
  })
  const codes = [task, part === '-' ? undefined : `${task}.${part}`].flatMap((code) => code ?? [])
  const below = codes.map((code) =>
    event(code, `Contrôle : ${words}`, detail === undefined ? code : `${code}.${detail}`),
  )
  const events = [event(step, label, step), ...below]
  return events.map((each, rank) =>
    rank === events.length - 1 ? { ...each, EventDetailData: JSON.stringify(data) } : each,
  )
}
