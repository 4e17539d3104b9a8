// What VITAM checks of a package, in its order, with its codes: step, task, part of the task, detail. Source: VITAM 7.0.1
// (worker, ingest-external), its messages of the operations' journal and its description of the workflow; words are ours.
// Schema and formats are judged as far as transfers of acts need it.
import { survey } from '../seda/container.ts'
import { structureFault } from '../seda/structure.ts'
import {
  all,
  every,
  linksIn,
  objectsIn,
  made,
  readTree,
  knownNamespaces,
  textOf,
  type SedaElement,
} from '../seda/tree.ts'
import { ruleCategories, type Referential } from './referential.ts'

export interface JudgedSip {
  readonly path: string
  readonly referential: Referential
  /** Contracts that the client's context allows. */
  readonly contracts: readonly string[]
  /** Of the manifest, as the deposit's headers announced it; value in hexadecimal. */
  readonly announced: { readonly algorithm: string; readonly value: string } | null
}

export type Outcome = 'OK' | 'WARNING' | 'KO' | 'FATAL'

/** In place of a manifest that could not be read. */
export const unread = made('', [])

const management = 'DataObjectPackage/ManagementMetadata'

type Sip = Awaited<ReturnType<typeof sipOf>>

async function sipOf({ path, referential, announced, ...judged }: JudgedSip) {
  const surveyed = await survey(path)
  const read = await readTree(surveyed.manifest ?? Buffer.alloc(0)).catch(String)
  const manifest = typeof read === 'string' ? unread : read
  const names = [...surveyed.members.keys()]
  const agreement = textOf(manifest, 'ArchivalAgreement')
  const rules = ruleCategories.flatMap((category) =>
    every(manifest, category)
      .flatMap((declared) => [...all(declared, 'Rule'), ...all(declared, 'RefNonRuleId')])
      .map(({ text }) => [category, text] as const),
  )
  return {
    ...surveyed,
    ...judged,
    announced,
    referential,
    manifest,
    broken: typeof read === 'string' && read,
    atRoot: names.filter((name) => !name.includes('/')),
    inFolders: names.filter((name) => name.includes('/')),
    agreement,
    contract: Object.entries(referential.contracts).find(([name]) => name === agreement)?.[1],
    profile: textOf(manifest, `${management}/ArchivalProfile`),
    producer: textOf(manifest, `${management}/OriginatingAgencyIdentifier`),
    submitter: textOf(manifest, `${management}/SubmissionAgencyIdentifier`),
    objects: objectsIn(manifest),
    rules,
    links: linksIn(manifest),
    digestOf: (name: string, algorithm: string) =>
      surveyed.members.get(name)?.digests[algorithm.replace('-', '').toLowerCase()],
  }
}

const safePath = /^[\w@-]+(?:\.[\w@-]+)*(?:\/[\w@-]+(?:\.[\w@-]+)*)*$/

const steps = {
  sanity: ['STP_SANITY_CHECK_SIP', 'Processus des contrôles préalables à l’entrée'],
  upload: ['STP_UPLOAD_SIP', 'Processus de réception du SIP'],
  control: ['STP_INGEST_CONTROL_SIP', 'Processus de contrôle du bordereau du SIP'],
  objects: ['STP_OG_CHECK_AND_TRANSFORME', 'Processus de contrôle et traitement des objets'],
  units: ['STP_UNIT_CHECK_AND_PROCESS', 'Processus de contrôle et traitement des unités archivistiques'],
} as const

/** What is wrong, or whether anything is. */
type SipCheck = (sip: Sip) => string | boolean | undefined

/** Step, task, part of the task, detail of its code, `-` where there is none; what is said; the check, where one is made. */
const refusals = {
  workflow: ['sanity CHECK_WORKFLOW', 'contexte inconnu'],
  virus: ['sanity SANITY_CHECK_SIP', 'un virus a été trouvé', ({ infected }) => infected],
  container: [
    'sanity CHECK_CONTAINER',
    'le conteneur n’est ni zip, ni tar, ni gzip, ni bzip2',
    ({ container }) => !container,
  ],
  manifestName: [
    'sanity INGEST_PREPARE_CHECK_MANIFEST',
    'aucun manifest.xml à la racine',
    // A damaged container shows no name that could be wrong.
    ({ manifestName, damage, atRoot }) => !manifestName && damage === undefined && atRoot.join(', '),
  ],
  manifestDigest: [
    'sanity INGEST_PREPARE_CHECK_MANIFEST',
    'l’empreinte annoncée n’est pas celle du bordereau',
    ({ announced, manifestName = '', digestOf }) =>
      announced !== null && digestOf(manifestName, announced.algorithm) !== announced.value,
  ],
  upload: [
    'upload',
    'le contenu du paquet ne peut pas être reçu',
    ({ members, damage }) => [...members.keys()].find((name) => !safePath.test(name)) ?? damage,
  ],
  folder: [
    'control CHECK_SEDA - CONTAINER_FORMAT.DIRECTORY',
    'un dossier ne s’appelle pas content',
    ({ inFolders }) => inFolders.find((name) => !/^content\//i.test(name)),
  ],
  rootFile: [
    'control CHECK_SEDA - CONTAINER_FORMAT.FILE',
    'plus d’un fichier à la racine',
    ({ atRoot }) => atRoot.length !== 1 && atRoot.join(', '),
  ],
  notXml: ['control CHECK_SEDA - NOT_XML_FILE', 'le bordereau n’est pas un fichier XML', ({ broken }) => broken],
  version: [
    'control CHECK_SEDA - UNSUPPORTED_SEDA_VERSION',
    'version du SEDA inconnue',
    ({ manifest }) => !knownNamespaces.includes(manifest.namespace),
  ],
  schema: [
    'control CHECK_SEDA - NOT_XSD_VALID',
    'le bordereau n’est pas conforme au schéma',
    ({ manifest }) => structureFault(manifest),
  ],
  agencyAbsent: [
    'control CHECK_HEADER CHECK_AGENT EMPTY_REQUIRED_FIELD',
    'service producteur absent',
    ({ producer }) => producer === '',
  ],
  agencyUnknown: [
    'control CHECK_HEADER CHECK_AGENT UNKNOWN',
    'service agent inconnu du référentiel',
    ({ producer, submitter, referential }) =>
      [producer, submitter].find((agency) => agency !== '' && !referential.agencies.includes(agency)),
  ],
  contractAbsent: [
    'control CHECK_HEADER CHECK_CONTRACT_INGEST CONTRACT_NOT_IN_MANIFEST',
    'aucun contrat d’entrée',
    ({ agreement }) => agreement === '',
  ],
  contractUnknown: [
    'control CHECK_HEADER CHECK_CONTRACT_INGEST CONTRACT_UNKNOWN',
    'contrat d’entrée inconnu',
    ({ contract, agreement }) => !contract && agreement,
  ],
  contractInactive: [
    'control CHECK_HEADER CHECK_CONTRACT_INGEST CONTRACT_INACTIVE',
    'contrat d’entrée inactif',
    ({ contract, agreement }) => !contract?.active && agreement,
  ],
  contractForeign: [
    'control CHECK_HEADER CHECK_CONTRACT_INGEST CONTRACT_NOT_IN_CONTEXT',
    'contrat d’entrée hors du contexte applicatif',
    ({ contracts, agreement }) => !contracts.includes(agreement) && agreement,
  ],
  profile: [
    'control CHECK_HEADER CHECK_IC_AP_RELATION DIFF',
    'profil d’archivage différent de celui du contrat',
    ({ contract, profile }) =>
      !(contract?.profiles.includes(profile) || (profile === '' && contract?.profiles.length === 0)) && profile,
  ],
  physical: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_MANIFEST_DATAOBJECT_VERSION BDO_DATAOBJECTIONVERSION_PHYSICALMASTER',
    'un objet binaire déclare l’usage PhysicalMaster',
    ({ objects }) => objects.find(({ usage }) => /^PhysicalMaster(?:_\d+)?$/.test(usage))?.usage,
  ],
  usage: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_MANIFEST_DATAOBJECT_VERSION INVALID_DATAOBJECTVERSION',
    'usage ou version d’objet incorrect',
    ({ objects }) => objects.find(({ usage }) => !usages.test(usage))?.usage,
  ],
  algorithm: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_MANIFEST_DATAOBJECT_VERSION INVALIDE_ALGO',
    'algorithme d’empreinte inconnu',
    ({ objects }) => objects.find(({ algorithm }) => !/^(?:MD5|SHA-(?:1|256|384|512))$/.test(algorithm))?.algorithm,
  ],
  files: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_MANIFEST_OBJECTNUMBER',
    'les objets du bordereau ne sont pas les fichiers du paquet',
    ({ objects, inFolders }) => {
      const uris = objects.map(({ uri }) => uri)
      return [...uris, ...inFolders].find((path) => !uris.includes(path) || !inFolders.includes(path))
    },
  ],
  groupUnnamed: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_MANIFEST EXISTING_OG_NOT_DECLARED',
    'une unité désigne un objet à la place de son groupe',
    ({ links }) => links.ungrouped,
  ],
  attachment: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_MANIFEST CHECK_MANIFEST_WRONG_ATTACHMENT',
    'rattachement à un élément inexistant',
    // Nothing is archived here yet that could be attached to.
    ({ links, manifest }) => links.lost ?? every(manifest, 'UpdateOperation')[0]?.text,
  ],
  orphan: [
    'control CHECK_DATAOBJECTPACKAGE CHECK_CONSISTENCY CHECK_CONSISTENCY_ORPHAN_OBJECT',
    'un objet n’est référencé par aucune unité',
    ({ links }) => links.orphan,
  ],
  digest: [
    'objects CHECK_DIGEST - INVALID',
    'l’empreinte d’un objet n’est pas celle du bordereau',
    ({ objects, digestOf }) =>
      objects.find(({ uri, algorithm, digest }) => digestOf(uri, algorithm) !== digest.toLowerCase())?.uri,
  ],
  format: [
    'objects OG_OBJECTS_FORMAT_CHECK - UNCHARTED',
    'format non admis par le contrat d’entrée',
    ({ objects, contract }) => objects.find(({ format }) => contract?.formats?.includes(format) === false)?.format,
  ],
  formatDiffers: ['objects OG_OBJECTS_FORMAT_CHECK', 'le format identifié n’est pas celui du bordereau'],
  ruleUnknown: [
    'units UNITS_RULES_COMPUTE - UNKNOWN',
    'règle de gestion inconnue',
    ({ rules, referential }) => {
      const known = Object.values(referential.rules).flat()
      return rules.find(([, code]) => !known.includes(code))?.join(' ')
    },
  ],
  ruleCategory: [
    'units UNITS_RULES_COMPUTE - CONSISTENCY',
    'règle de gestion d’une autre catégorie',
    ({ rules, referential }) =>
      rules.find(([category, code]) => !referential.rules[category]?.includes(code))?.join(' '),
  ],
  noObjects: [
    'objects OBJECTS_LIST_EMPTY',
    'il n’y a pas d’objet pour cette étape',
    ({ objects }) => objects.length === 0,
  ],
} as const satisfies Readonly<Record<string, readonly [`${keyof typeof steps}${string}`, words: string, SipCheck?]>>

const usages = /^(?:BinaryMaster|Dissemination|Thumbnail|TextContent)(?:_\d+)?$/

export type RefusalName = keyof typeof refusals

const names = Object.keys(refusals) as RefusalName[]

export type Verdict = ReturnType<typeof verdictBy>

/** @throws the file system's own error when the package is not there */
export async function judgeSip(judged: JudgedSip) {
  const sip = await sipOf(judged)
  for (const name of names) {
    const [, , check]: readonly [string, string, SipCheck?] = refusals[name]
    const found = check?.(sip) ?? false
    const outcome = name === 'noObjects' ? 'WARNING' : 'KO'
    if (found !== false) return verdictBy(sip.manifest, name, { outcome, found: found === true ? '' : found })
  }
  return verdictBy(sip.manifest)
}

/** @param refusal none: accepted. What is read of the manifest, and how the reply names it, depends on how far it came. */
export function verdictBy(
  manifest: SedaElement,
  refusal?: RefusalName,
  { outcome, found }: { outcome: Outcome; found: string } = { outcome: 'OK', found: '' },
) {
  const reached = (name: RefusalName) => !refusal || names.indexOf(refusal) >= names.indexOf(name)
  const read = reached('schema') ? manifest : unread
  const told =
    read === unread
      ? {}
      : { EvDetailReq: textOf(read, 'Comment'), ArchivalAgreement: textOf(read, 'ArchivalAgreement') }
  return {
    outcome,
    events: refusal ? eventsOf(refusal, outcome, { evDetTechData: found, ...told }) : [],
    manifest: read,
    named: reached('orphan') ? textOf(read, 'MessageIdentifier') : '',
  }
}

const outcomeWords = { OK: 'Succès', WARNING: 'Avertissement', KO: 'Échec', FATAL: 'Erreur fatale' } as const

/** Events of a reply, their elements in order: the step, its task, the part of the task, the deepest last. */
function eventsOf(name: RefusalName, outcome: Outcome, data: object) {
  const [place, words] = refusals[name]
  const [key = '', task, part = '-', detail] = place.split(' ')
  const [step, label] = steps[key as keyof typeof steps]
  const below = [task, part === '-' ? undefined : `${task}.${part}`].flatMap((code) => code ?? [])
  return [step, ...below].map((code, depth) => ({
    EventTypeCode: code,
    EventType: depth === 0 ? label : `Contrôle : ${words}`,
    EventDateTime: '',
    Outcome: outcome,
    OutcomeDetail: `${code}${depth > 0 && detail ? `.${detail}` : ''}.${outcome}`,
    OutcomeDetailMessage: `${outcomeWords[outcome]} : ${words} Detail=  ${outcome}:1`,
    ...(depth === below.length && { EventDetailData: JSON.stringify(data) }),
  }))
}
