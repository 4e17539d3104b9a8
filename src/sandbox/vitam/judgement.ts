// What VITAM checks of a package, in its order. Source: VITAM 7.0.1 (worker, ingest-external). Schema and formats are
// judged as far as transfers of acts need it.
import { createHash } from 'node:crypto'
import { membersOf, survey, type Survey } from './container.ts'
import {
  childrenOf,
  everyNamed,
  namespaceOf,
  readManifest,
  sedaVersions,
  structureFault,
  textOf,
  type SedaElement,
} from './manifest.ts'
import { ruleCategories, type Referential } from './referential.ts'
import { eventsOf, Refused, type Outcome, type RefusalName, type VitamEvent } from './refusals.ts'

export interface Judged {
  readonly path: string
  readonly referential: Referential
  /** Contracts that the client's context allows. */
  readonly contracts: readonly string[]
  /** Of the manifest, as the deposit's headers announced it; value in hexadecimal. */
  readonly announced: { readonly algorithm: string; readonly value: string } | null
}

export interface Verdict {
  readonly outcome: Outcome
  readonly events: readonly VitamEvent[]
  /** Undefined when it could not be read. */
  readonly manifest?: SedaElement | undefined
  /** How the reply names our transfer: by nothing when it was refused before its identifier was kept. */
  readonly named: string
}

const safePath = /^[\w@-]+(?:\.[\w@-]+)*(?:\/[\w@-]+(?:\.[\w@-]+)*)*$/

/** @throws the file system's own error when the package is not there */
export async function judge(judged: Judged): Promise<Verdict> {
  const surveyed = await survey(judged.path)
  let manifest: SedaElement | undefined
  let passed = 0
  const verdict = (outcome: Outcome, refusal?: RefusalName, found = ''): Verdict => ({
    outcome,
    events: refusal ? eventsOf(refusal, outcome, detailOf(manifest, found)) : [],
    manifest,
    named: (passed >= checks.indexOf(checkOrphans) && textOf(manifest, 'MessageIdentifier')) || '',
  })
  try {
    checkReception(surveyed, judged.announced)
    manifest = await readKnown(surveyed.manifest)
    const sip = {
      ...judged,
      ...surveyed,
      manifest,
      groups: groupsIn(manifest),
      objects: everyNamed(manifest, 'BinaryDataObject'),
    }
    for (; passed < checks.length; passed++) await checks[passed]?.(sip)
    return sip.objects.length === 0 ? verdict('WARNING', 'noObjects') : verdict('OK')
  } catch (error) {
    if (error instanceof Refused) return verdict('KO', error.refusal, error.found)
    throw error
  }
}

/** `EventDetailData` as VITAM fills it. */
export function detailOf(manifest: SedaElement | undefined, found: string) {
  const told = { EvDetailReq: textOf(manifest, 'Comment'), ArchivalAgreement: textOf(manifest, 'ArchivalAgreement') }
  return { evDetTechData: found, ...(manifest && told) }
}

function checkReception(surveyed: Survey, announced: Judged['announced']): void {
  const { container, infected, manifest, names, damage } = surveyed
  refuse(infected, 'virus')
  refuse(!container, 'container')
  // A damaged container shows no name that could be wrong.
  refuse(!manifest && damage === undefined, 'manifestName', names.filter((name) => !name.includes('/')).join(', '))
  if (announced && manifest) {
    const value = digestOf(announced.algorithm).update(manifest).digest('hex')
    refuse(value !== announced.value, 'manifestDigest', value)
  }
  const unsafe = names.find((name) => !safePath.test(name))
  refuse(unsafe, 'upload')
  refuse(damage, 'upload')
  const stray = names.find((name) => name.includes('/') && !/^content\//i.test(name))
  refuse(stray, 'folder')
  const atRoot = names.filter((name) => !name.includes('/'))
  refuse(atRoot.length !== 1, 'rootFile', atRoot.join(', '))
}

/** The manifest, where it is one of a version that VITAM knows. */
async function readKnown(bytes: Uint8Array = Buffer.alloc(0)): Promise<SedaElement> {
  const manifest = await readManifest(bytes).catch((error: unknown) => {
    throw new Refused('notXml', error instanceof Error ? error.message : '')
  })
  const known = sedaVersions.some((version) => namespaceOf(version) === manifest.namespace)
  refuse(!known, 'version', manifest.namespace)
  return manifest
}

/** @param wrong what is, or whether anything is */
function refuse(wrong: string | boolean | undefined, refusal: RefusalName, found = wrong): void {
  if (wrong !== undefined && wrong !== false) throw new Refused(refusal, typeof found === 'string' ? found : '')
}

interface Sip extends Judged, Omit<Survey, 'manifest'> {
  readonly manifest: SedaElement
  readonly objects: readonly SedaElement[]
  readonly groups: ReturnType<typeof groupsIn>
}

function checkSchema({ manifest }: Sip): void {
  refuse(structureFault(manifest), 'schema')
}

const management = ['DataObjectPackage', 'ManagementMetadata'] as const

function checkAgencies({ manifest, referential: { agencies } }: Sip): void {
  const producer = textOf(manifest, ...management, 'OriginatingAgencyIdentifier') ?? ''
  const submitter = textOf(manifest, ...management, 'SubmissionAgencyIdentifier') ?? ''
  refuse(producer === '', 'agencyAbsent')
  const unknown = [producer, submitter].filter((agency) => agency !== '' && !agencies.includes(agency))
  refuse(unknown.length > 0, 'agencyUnknown', `error originating agency validation ${JSON.stringify(unknown)}`)
}

function checkContract({ manifest, referential, contracts }: Sip): void {
  const agreement = textOf(manifest, 'ArchivalAgreement') ?? ''
  const contract = contractOf({ manifest, referential })
  refuse(agreement === '', 'contractAbsent')
  refuse(!contract, 'contractUnknown', agreement)
  refuse(!contract?.active, 'contractInactive', agreement)
  refuse(!contracts.includes(agreement), 'contractForeign', agreement)
}

function contractOf({ manifest, referential }: Pick<Sip, 'manifest' | 'referential'>) {
  const agreement = textOf(manifest, 'ArchivalAgreement')
  return Object.entries(referential.contracts).find(([name]) => name === agreement)?.[1]
}

function checkProfile(sip: Sip): void {
  const declared = textOf(sip.manifest, ...management, 'ArchivalProfile')
  const { profiles = [] } = contractOf(sip) ?? {}
  const agrees = declared === undefined ? profiles.length === 0 : profiles.includes(declared)
  refuse(!agrees, 'profile', `The profile ${declared ?? null} was not found in the ingest contract`)
}

const algorithms = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']

/** @param algorithm as VITAM spells it; others are refused before */
function digestOf(algorithm: string) {
  return createHash(algorithm.replace('-', ''))
}

function digestIn(object: SedaElement) {
  const [digest] = childrenOf(object, 'MessageDigest')
  return { algorithm: digest?.attributes.algorithm ?? '', value: digest?.text.trim() ?? '' }
}

function checkObjects({ objects }: Sip): void {
  for (const object of objects) {
    const usage = textOf(object, 'DataObjectVersion') ?? 'BinaryMaster'
    refuse(/^PhysicalMaster(?:_\d+)?$/.test(usage), 'physical', usage)
    refuse(!/^(?:BinaryMaster|Dissemination|Thumbnail|TextContent)(?:_\d+)?$/.test(usage), 'usage', usage)
    refuse((textOf(object, 'Uri') ?? '') === '', 'uriAbsent', object.attributes.id)
    const { algorithm, value } = digestIn(object)
    refuse(value !== '' && !algorithms.includes(algorithm), 'algorithm', algorithm)
  }
}

function checkFiles({ objects, names }: Sip): void {
  const uris = new Set(objects.map((object) => textOf(object, 'Uri') ?? ''))
  const files = new Set(names.filter((name) => name.includes('/')))
  const lost = [...uris].filter((uri) => !files.has(uri))
  const extra = [...files].filter((file) => !uris.has(file))
  refuse(extra.length > lost.length, 'fewerObjects', extra[0])
  refuse(lost.length > extra.length, 'moreObjects', lost[0])
  refuse(lost[0], 'uri')
}

/** The group that each object is in: the one around it, or the one that it names. */
export function groupsIn(manifest: SedaElement): ReadonlyMap<SedaElement, string | undefined> {
  const alone = childrenOf(manifest, 'DataObjectPackage')
  const holders = [...alone, ...alone.flatMap((holder) => childrenOf(holder, 'DataObjectGroup'))]
  const found = holders.flatMap((holder) =>
    holder.children
      .filter(({ name }) => /^(?:Binary|Physical)DataObject$/.test(name))
      .map((object) => {
        const named = textOf(object, 'DataObjectGroupId') ?? textOf(object, 'DataObjectGroupReferenceId')
        return [object, holder.attributes.id ?? named] as const
      }),
  )
  return new Map(found)
}

function checkReferences({ manifest, groups }: Sip): void {
  const groupOf = new Map([...groups].map(([object, group]) => [object.attributes.id, group]))
  for (const { text } of everyNamed(manifest, 'DataObjectReferenceId')) {
    refuse(groupOf.get(text) !== undefined, 'groupUnnamed', text)
    refuse(!groupOf.has(text), 'attachment', text)
  }
  const groupIds = new Set(groups.values())
  const units = new Set(everyNamed(manifest, 'ArchiveUnit').map(({ attributes }) => attributes.id))
  const lost = everyNamed(manifest, 'DataObjectGroupReferenceId').find(({ text }) => !groupIds.has(text))
  const lostUnit = everyNamed(manifest, 'ArchiveUnitRefId').find(({ text }) => !units.has(text))
  // Nothing is archived here yet that could be attached to.
  const [update] = everyNamed(manifest, 'UpdateOperation')
  refuse((lost ?? lostUnit ?? update)?.text, 'attachment')
}

function checkOrphans({ manifest, groups }: Sip): void {
  const [units] = childrenOf(manifest, 'DataObjectPackage', 'DescriptiveMetadata')
  const named = (name: string) => (units ? everyNamed(units, name).map(({ text }) => text) : [])
  const referenced = new Set([...named('DataObjectReferenceId'), ...named('DataObjectGroupReferenceId')])
  const [orphan] = [...groups].find(([{ attributes }, group]) => !referenced.has(group ?? attributes.id ?? '')) ?? []
  refuse(orphan?.attributes.id, 'orphan')
}

async function checkDigests(sip: Sip): Promise<void> {
  const objects = new Map(sip.objects.map((object) => [textOf(object, 'Uri'), digestIn(object)]))
  const undigested = [...objects].find(([, { value }]) => value === '')
  refuse(undigested?.[0], 'digestAbsent')
  for await (const { name, bytes } of membersOf(sip)) {
    const object = objects.get(name)
    if (!object) continue
    const hash = digestOf(object.algorithm)
    for await (const piece of bytes) hash.update(piece)
    refuse(hash.digest('hex') !== object.value.toLowerCase(), 'digest', name)
  }
}

function checkFormats(sip: Sip): void {
  const { formats } = contractOf(sip) ?? {}
  if (!formats) return
  const declared = sip.objects.map((object) => textOf(object, 'FormatIdentification', 'FormatId') ?? '')
  const foreign = declared.find((format) => !formats.includes(format))
  refuse(foreign, 'format')
}

function checkRules({ manifest, referential: { rules } }: Sip): void {
  const known = new Set(Object.values(rules).flat())
  for (const category of ruleCategories)
    for (const declared of everyNamed(manifest, category)) {
      for (const { text: code } of [...childrenOf(declared, 'Rule'), ...childrenOf(declared, 'RefNonRuleId')]) {
        refuse(!known.has(code), 'ruleUnknown', `${category} ${code}`)
        refuse(!rules[category]?.includes(code), 'ruleCategory', `${category} ${code}`)
      }
    }
}

const checks: readonly ((sip: Sip) => void | Promise<void>)[] = [
  checkSchema,
  checkAgencies,
  checkContract,
  checkProfile,
  checkObjects,
  checkFiles,
  checkReferences,
  checkOrphans,
  checkDigests,
  checkFormats,
  checkRules,
]
