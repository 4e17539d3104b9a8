// FAST-Actes, a gateway by plug-in: files in a WebDAV folder, then an order by SOAP. All of it is known from one public client,
// Pastell's connector `fast-tdt`: what is unknown is asked of the platform, or left to a person. Whole in one file, as every
// plug-in is.
import { createHash } from 'node:crypto'
import { unescape } from 'node:querystring'
import type { Answer, Driver, Manifest, Open, Sending, Tools, Wire } from '../plugin/driver.ts'

const both = (fr: string, en: string) => ({ fr, en })

export const manifest: Manifest = {
  contract: [1, 1],
  name: 'fast',
  label: both('FAST-Actes', 'FAST-Actes'),
  facts: {
    // The message leaves as we wrote it; hyphens in numbers are known there.
    numbers: 'wide',
    objetMax: 500,
    find: true,
    list: false,
    // Whether letters come into the folder is unknown: what comes is kept, and nothing answers it from here.
    reply: false,
    receipts: false,
    letters: true,
    stamp: 'act',
    bordereau: false,
    cancel: true,
    // Its client asks for none: the platform leaves them in the folder.
    classification: false,
    spendsNumbers: true,
    receiptDays: 3,
    leaves: 'files',
  },
  memoryBytes: 536_870_912,
  uses: ['certificat'],
  settings: [
    {
      path: 'plateforme',
      label: both('Plateforme', 'Platform'),
      kind: [
        ['simulateur', both('le simulateur de cette machine', 'the simulator of this machine')],
        [
          'jamais-essaye',
          both(
            'FAST de Docaposte : jamais essayé sur la vraie plateforme',
            'Docaposte’s FAST: never tried on the real platform',
          ),
        ],
      ],
    },
    {
      path: 'abonnement',
      label: both('Numéro d’abonnement (SIREN de la collectivité)', 'Subscription number (SIREN of the collectivité)'),
      kind: 'text',
    },
    {
      path: 'prefixe',
      label: both('Préfixe éditeur (donné par Docaposte)', 'Editor’s prefix (given by Docaposte)'),
      kind: 'text',
    },
    {
      path: 'dn',
      label: both('DN de l’agent', 'DN of the agent'),
      help: both(
        'le nom distinctif de son certificat : E = …, CN = …, OU = 0002 SIREN, …, C = FR',
        'the distinguished name of the certificate: E = …, CN = …, OU = 0002 SIREN, …, C = FR',
      ),
      kind: 'text',
    },
    {
      path: 'traitement',
      label: both('Type de traitement', 'Treatment'),
      kind: [
        ['teletransmission', both('télétransmission', 'transmission')],
        [
          'preparation',
          both('préparation : un agent termine sur FAST', 'preparation: an agent ends it on FAST’s pages'),
        ],
      ],
      needed: false,
    },
    {
      path: 'sources',
      label: both('Fichiers déposés', 'Files laid'),
      help: both(
        'ce que FAST en fait une fois l’ordre pris : tant qu’on l’ignore, un dossier vide ne prouve rien',
        'what FAST does with them once it has taken the order: while nobody knows, an empty folder proves nothing',
      ),
      kind: [
        ['inconnu', both('on l’ignore', 'nobody knows')],
        ['gardes', both('FAST les garde', 'FAST keeps them')],
      ],
      needed: false,
    },
  ],
}

/** `<TYP>-<IDActe>-<code>_<n>.<ext>`; the message itself has no type. Read from both ends: a number may hold hyphens. */
const messageFile = /^(?:[A-Za-z0-9]{2}_[A-Za-z0-9]{2}-)?(.*)-([1-7]-[1-6])_[0-9]+\.[A-Za-z0-9]+$/
/** What a collectivité sends, ourselves or another program. */
const sent = /^(?:1-1|2-2|[34]-[234]|6-1|7-1)$/
/** What is deleted once it is stored; all else stays in the folder. */
const answers = /^(?:1-2|1-3|6-2|7-2)$/
const answersTo: Readonly<Record<string, readonly string[]>> = { '1-1': ['1-2', '1-3'], '6-1': ['6-2'] }

/** Of FAST's clock against ours. */
const skewMs = 600_000
/** Larger files are compared by their length, and left where they are. */
const readMax = 60_000_000

interface FolderFile {
  /** Its path in the folder, as the platform encodes it. */
  readonly at: string
  /** By the platform's clock; NaN if it tells none. */
  readonly modified: number
  readonly length: number
}

const davBody =
  '<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><getlastmodified/><getcontentlength/><resourcetype/></prop></propfind>'

export const open: Open = (settings, tools) => {
  const { url, plateforme, abonnement } = settings
  const isOwn = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(String(url)).hostname)
  if (plateforme === 'simulateur' && !isOwn)
    throw tools.error('ACTES-G013', { setting: 'plateforme', reason: 'address' })
  const expect = judging(tools)
  const fast: Fast = {
    settings,
    tools,
    depot: depotBy(settings, tools, expect),
    orders: ordersBy(settings, tools, expect),
    refuseOther: (siren) => {
      if (siren !== abonnement) throw tools.error('ACTES-G013', { setting: 'abonnement', reason: 'SIREN' })
    },
  }
  return {
    submit: submitting(fast),
    find: finding(fast),
    ...collecting(fast),
    fetch: stamping(fast),
    check: examining(fast, expect),
  }
}

interface Fast {
  readonly settings: Settings
  readonly tools: Tools
  readonly depot: ReturnType<typeof depotBy>
  readonly orders: ReturnType<typeof ordersBy>
  readonly refuseOther: (siren: string) => void
}

type Settings = Parameters<Open>[0]
type Expect = ReturnType<typeof judging>

/** @throws what an answer means that is none of these: nothing has been ordered */
function judging({ error }: Tools) {
  return (answer: Answer, ...statuses: readonly number[]) => {
    const { status } = answer
    if (statuses.includes(status)) return answer
    const reason = `HTTP ${status}`
    if (status === 401 || status === 403) throw error('ACTES-G008', { reason })
    if (status === 404 || status === 405 || status === 501) throw error('ACTES-G013', { setting: 'url', reason })
    throw error('ACTES-G002', { reason })
  }
}

/** The subscriber's folder: flat, of all acts. */
function depotBy({ abonnement, prefixe }: Settings, { error, xml }: Tools, expect: Expect) {
  const folder = `webdav/${encodeURIComponent(String(abonnement))}/${encodeURIComponent(String(prefixe))}/`
  const list = async ({ exchange }: Wire) => {
    const headers = { depth: '1', 'content-type': 'application/xml; charset=utf-8' }
    const asked = { kind: 'read', method: 'PROPFIND', path: folder, headers, maxBytes: 33_554_432 } as const
    const { bytes } = expect(await exchange({ ...asked, body: new TextEncoder().encode(davBody) }), 207)
    return filesIn(await xml(bytes))
  }
  /** Undefined if it cannot be read now: one file, of all that lie there. */
  const read = async ({ at, length }: FolderFile, { exchange }: Wire) => {
    if (length > readMax) return undefined
    const { status, bytes } = await exchange({ kind: 'read', method: 'GET', path: folder + at, maxBytes: 67_108_864 })
    // A page has another length.
    return status === 200 && !(bytes.length !== length && length >= 0) ? bytes : undefined
  }
  const put = async ({ name }: Member, { exchange }: Wire) => {
    const type = name.endsWith('.pdf') ? { 'content-type': 'application/pdf' } : {}
    const headers = { 'if-none-match': '*', ...type }
    const asked = { kind: 'prepare', method: 'PUT', path: folder + encodeURIComponent(name), headers } as const
    const answer = await exchange({ ...asked, body: { member: name } })
    if (answer.status === 412) throw error('ACTES-G026', { archive: name })
    expect(answer, 201)
  }
  return {
    folder,
    list,
    read,
    /** What lies under its name is this very file. */
    isFile: async ({ name, sizeBytes, sha256 }: Member, held: FolderFile, wire: Wire) => {
      if (held.length !== sizeBytes) return false
      if (sizeBytes > readMax) return true
      const bytes = await read(held, wire)
      if (!bytes) throw error('ACTES-G002', { reason: name })
      return digestOf(bytes) === sha256
    },
    /** Lay what is not there yet, and see it there. */
    lay: async (files: readonly Member[], there: Listing, wire: Wire) => {
      const missing = files.filter(({ name }) => !there.has(name))
      for (const file of missing) await put(file, wire)
      const laid = missing.length > 0 ? await list(wire) : there
      if (missing.some(({ name, sizeBytes }) => laid.get(name)?.length !== sizeBytes))
        throw error('ACTES-G002', { reason: 'longueur' })
    },
    /** @returns whether it is gone: one that stays is no fault, it was stored */
    remove: async (at: string, { exchange }: Wire) => {
      const { status } = await exchange({ kind: 'prepare', method: 'DELETE', path: folder + at })
      return status < 300 || status === 404
    },
  }
}

function filesIn(multistatus: Xml): Listing {
  const files = new Map<string, FolderFile>()
  for (const response of under(multistatus, 'response')) {
    const href = textOf(under(response, 'href')[0])
    const at = (/[^/]*$/.exec(href)?.[0] ?? '').replace(/[?#]/g, encodeURIComponent)
    // It also takes what is no UTF-8, and does not throw.
    const name = unescape(at)
    if (/^\.*$/.test(name) || all(response, 'collection').length > 0) continue
    const [modified, length] = ['getlastmodified', 'getcontentlength'].map((each) => textOf(all(response, each)[0]))
    files.set(name, { at, modified: Date.parse(modified ?? ''), length: Number(length || NaN) })
  }
  return files
}

const service = 'services/FASTConnecteur'

function ordersBy(
  { abonnement, dn, traitement = 'teletransmission' }: Settings,
  { error, xml }: Tools,
  expect: Expect,
) {
  let known: Promise<Orders> | undefined
  const read = async ({ exchange }: Wire) => {
    const { bytes } = expect(await exchange({ kind: 'read', method: 'GET', path: `${service}?wsdl` }), 200)
    const orders = ordersOf(await xml(bytes), new TextDecoder('latin1').decode(bytes))
    if (!orders) throw error('ACTES-G013', { setting: 'url', reason: 'WSDL' })
    return orders
  }
  return {
    /** How they are given: read once. */
    now: (wire: Wire) =>
      (known ??= read(wire).catch((cause: unknown) => {
        known = undefined
        throw cause
      })),
    /** @returns why it was refused */
    give: async (file: string, { exchange }: Wire, orders: Orders) => {
      const values = { DNUtilisateur: String(dn), SIREN: String(abonnement), fichierACTES: file }
      const { headers, text } = written(orders, { ...values, typeTraitement: String(traitement).toUpperCase() })
      const asked = { kind: 'write', method: 'POST', path: service, headers } as const
      const answer = await exchange({ ...asked, body: new TextEncoder().encode(text) })
      const reason = `HTTP ${answer.status}`
      if (answer.status === 401 || answer.status === 403) expect(answer)
      const told = await xml(answer.bytes).catch(() => undefined)
      const [code, detail] = ['code', 'detail'].map((each) => told && all(told, each)[0])
      if (answer.status !== 200 || !code) throw error('ACTES-G021', { reason })
      const refusal = textOf(code)
      return refusal === '' || refusal === '0' ? undefined : `${refusal} : ${textOf(detail)}`.slice(0, 500)
    },
  }
}

function written({ namespace, isNewer, isQualified, parameters }: Orders, values: Readonly<Record<string, string>>) {
  const own = isQualified ? 'f:' : ''
  const said = parameters.map((each) => `<${own}${each}>${escaped(values[each] ?? '')}</${own}${each}>`).join('')
  const soap = isNewer ? 'http://www.w3.org/2003/05/soap-envelope' : 'http://schemas.xmlsoap.org/soap/envelope/'
  const text = `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="${soap}" xmlns:f="${escaped(namespace)}"><s:Body><f:traiterACTES>${said}</f:traiterACTES></s:Body></s:Envelope>`
  const headers: Record<string, string> = isNewer
    ? { 'content-type': 'application/soap+xml; charset=utf-8' }
    : { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' }
  return { headers, text }
}

function submitting({ tools: { error }, depot, orders, refuseOther }: Fast): Driver['submit'] {
  const underway = new Set<string>()
  /** By this process: digests of their messages. */
  const ordered = new Map<string, string>()
  const submit = async (sending: Sending, wire: Wire) => {
    const { message, files } = filesOf(sending)
    const { isRepeat } = sending
    refuseOther(sending.collectivite.siren)
    // It went out from here already: the folder is asked.
    if (!isRepeat && ordered.get(message.name) === message.sha256) throw error('ACTES-G021', { reason: message.name })
    const there = await depot.list(wire)
    for (const file of files) {
      const held = there.get(file.name)
      if (held && !(await depot.isFile(file, held, wire))) throw error('ACTES-G015', { reason: file.name })
    }
    // Another program sent an act of this identity. Our own sending, of which the database knows nothing, has our bytes.
    if (isAnswered(message, there)) throw error('ACTES-G015', { reason: message.name })
    if (there.has(message.name) && !isRepeat) throw error('ACTES-G026', { archive: message.name })
    const way = await orders.now(wire)
    await depot.lay(files, there, wire)
    const refusal = await orders.give(message.name, wire, way)
    if (refusal !== undefined) {
      // FAST turned away what it saw for the first time: a corrected act may bear the same name.
      for (const { name } of there.has(message.name) ? [] : files)
        await depot.remove(encodeURIComponent(name), wire).catch(() => undefined)
      throw error('ACTES-G009', { reason: refusal })
    }
    if (ordered.size > 1_000) ordered.clear()
    ordered.set(message.name, message.sha256)
    return receiptOf(message)
  }
  return async (sending, wire) => {
    // Two at once would both find an empty folder.
    const { name } = filesOf(sending).message
    if (underway.has(name)) throw error('ACTES-G002', { reason: name })
    underway.add(name)
    return submit(sending, wire).finally(() => underway.delete(name))
  }
}

function finding({ tools: { error }, depot, settings: { sources } }: Fast): Driver['find'] {
  return async (sending, wire) => {
    const { message } = filesOf(sending)
    const there = await depot.list(wire)
    const held = there.get(message.name)
    // Older than our first sending, or another file.
    const { since = new Date(0) } = sending
    if (held && (held.modified < since.getTime() - skewMs || !(await depot.isFile(message, held, wire))))
      throw error('ACTES-G015', { reason: message.name })
    if (sending.isAnswered || isAnswered(message, there)) return receiptOf(message)
    // A message there may have been ordered, or not; one that is gone may have been taken.
    return sources === 'gardes' && !held ? 'absent' : 'unknown'
  }
}

function collecting({ tools: { error }, depot, refuseOther }: Fast): Pick<Driver, 'collect' | 'confirm'> {
  /** With its digest. */
  const seen = new Map<string, FolderFile & { readonly sha256: string }>()
  /** Stored, and still there. */
  const confirmed = new Map<string, FolderFile>()
  return {
    collect: async function* ({ collectivite }, wire) {
      refuseOther(collectivite.siren)
      let unread = ''
      for (const [name, held] of await depot.list(wire)) {
        const [, about = '', code = ''] = messageFile.exec(name) ?? []
        const isStamped = code === '' && name.endsWith('.pdf') && name.includes(`-${collectivite.siren}-`)
        if (sent.test(code) || isStamped || isAsBefore(confirmed.get(name), held)) continue
        const bytes = await depot.read(held, wire)
        if (!bytes) {
          unread = name
          continue
        }
        seen.set(name, { ...held, sha256: digestOf(bytes) })
        yield { kind: 'document', delivery: code === '' ? name : `${about}-${code}`, name, bytes }
      }
      // The others have come.
      if (unread !== '') throw error('ACTES-G002', { reason: unread })
    },
    confirm: async (retours, wire) => {
      const there = await depot.list(wire)
      for (const retour of retours) {
        if (retour.kind !== 'document') continue
        const { name } = retour
        const [held, read] = [there.get(name), seen.get(name)]
        seen.delete(name)
        // Another file has come under this name since, or another process had read it: it comes again.
        if (!held || !read || !isAsBefore(read, held)) continue
        const isAnswer = answers.test(messageFile.exec(name)?.[2] ?? '')
        // A date tells seconds at best, and answers are often of one length.
        const bytes = isAnswer && (await depot.read(held, wire))
        const isSame = bytes && digestOf(bytes) === read.sha256
        if (!isAnswer || (isSame && !(await depot.remove(held.at, wire)))) confirmed.set(name, held)
      }
    },
  }
}

/** A file about the act that is not ours, which stays there under the same kind of name. */
function stamping({ depot }: Fast): NonNullable<Driver['fetch']> {
  return async (reference, wanted, wire) => {
    const idActe = /^(.*)-1-1_0\.xml$/.exec(reference)?.[1]
    if (wanted.what !== 'stamped' || wanted.rank !== 0 || idActe === undefined) return 'not yet'
    for (const [name, held] of await depot.list(wire)) {
      // No annexe, and no document of another message.
      if (!name.includes(idActe) || !/(?<!-(?!1-1_0*1\.)[1-7]-[1-6]_[0-9]+)\.pdf$/i.test(name)) continue
      const bytes = await depot.read(held, wire)
      if (bytes && digestOf(bytes) !== wanted.sha256) return bytes
    }
    return 'not yet'
  }
}

function examining({ depot, orders }: Fast, expect: Expect): Driver['check'] {
  return async (wire) => {
    const { headers } = expect(await wire.exchange({ kind: 'read', method: 'OPTIONS', path: depot.folder }), 200)
    if (headers.dav === undefined) return [{ name: 'connexion', ok: false, code: 'ACTES-G013', setting: 'url' }]
    await depot.list(wire)
    await orders.now(wire)
    return [{ name: 'connexion', ok: true }]
  }
}

const receiptOf = ({ name }: Member) => ({ reference: name, bytes: new Uint8Array() })
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

type Listing = ReadonlyMap<string, FolderFile>
type Member = NonNullable<Sending['members']>[number]
type Xml = Awaited<ReturnType<Tools['xml']>>

/** Its envelope is the platform's affair. */
function filesOf({ members = [] }: Sending) {
  const [, message, ...pieces] = members
  if (!message) throw new TypeError('a sending has a message')
  // The message last: before it lies there, nothing is ordered.
  return { message, files: [...pieces, message] }
}

function isAnswered({ name }: Member, there: Listing) {
  const [, about = '', code = ''] = messageFile.exec(name) ?? []
  return [...there.keys()].some((each) => {
    const [, other, answer = ''] = messageFile.exec(each) ?? []
    return other === about && answersTo[code]?.includes(answer)
  })
}

const isAsBefore = (before: FolderFile | undefined, now: FolderFile) =>
  before !== undefined && Object.is(before.modified, now.modified) && Object.is(before.length, now.length)

/** How the platform takes orders, as its WSDL says. */
interface Orders {
  readonly namespace: string
  readonly isNewer: boolean
  readonly isQualified: boolean
  readonly parameters: readonly string[]
}

const orderParameters: readonly string[] = ['typeTraitement', 'DNUtilisateur', 'SIREN', 'fichierACTES']

function ordersOf(wsdl: Xml, text: string): Orders | undefined {
  const isNamed = all(wsdl, 'operation').some(({ attributes }) => attributes.name === 'traiterACTES')
  // Other operations may take some of them, in another order.
  const takes = (node: Xml) => orderParameters.every((each) => attributeNames(node).includes(each))
  const order = ['sequence', 'all', 'message'].flatMap((each) => all(wsdl, each)).find(takes)
  const schema = all(wsdl, 'schema').find(takes)
  const namespace = (schema ?? wsdl).attributes.targetNamespace
  if (!isNamed || !order || namespace === undefined) return undefined
  return {
    namespace,
    isNewer: !/schemas\.xmlsoap\.org\/wsdl\/soap\//.test(text),
    isQualified: schema?.attributes.elementFormDefault === 'qualified',
    parameters: attributeNames(order).filter((name) => orderParameters.includes(name)),
  }
}

const attributeNames = (node: Xml) =>
  [...all(node, 'element'), ...all(node, 'part')].map(({ attributes: { name = '' } }) => name)

const under = (node: Xml, name: string) => node.children.filter((child) => child.name === name)

function all(node: Xml, name: string): readonly Xml[] {
  return node.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)])
}

const textOf = (node: Xml | undefined) => node?.text.trim() ?? ''

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)
