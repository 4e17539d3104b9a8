// A call of every operation of the table about one collectivité, as its schemas want it, and the things there that calls name.
import { join } from 'node:path'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import { ownerCaller } from '../../../src/operations/guard.ts'
import type { AnyOperation } from '../../../src/operations/operation.ts'
import { keepEvents } from '../../../src/store/subscriptions/events.ts'
import { openTransfer } from '../../../src/store/archiving/transfers.ts'
import { openBulk } from '../../../src/store/bulk.ts'
import { keepConsent } from '../../../src/store/people/consents.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { maraussanFolder } from '../life/commune.ts'
import { depositForm, filesForm, formOf, type ApiCall, type ApiCommune } from './api.ts'

/** What stands in paths, by the word before it. */
export type Things = Record<string, string>

const owner = ownerCaller('test', 'fr')
const url = 'https://gru.example.org/'

/** Something of every kind, of one collectivité. */
export async function thingsOf(commune: ApiCommune, { siren }: Pick<Collectivite, 'siren'>): Promise<Things> {
  const ask = commune.app.askAs(owner)
  const { clock } = commune.app.ports
  const deposited = await commune.deposits({
    numero: `RECU1-${siren.slice(0, 3)}`,
    collectivite: siren,
    cle: undefined,
  })
  if (!deposited.ok) throw new Error(JSON.stringify(deposited.problems))
  await commune.works()
  const { idActe, retours, files } = await commune.shows(deposited.id)
  await commune.prefectureWrites('pieces', idActe ?? '')
  await commune.works()
  const letter = (await commune.shows(deposited.id)).retours.find(({ kind }) => kind === 'DemandePieceComplementaire')
  const { items } = await commune.operations.tasks({ closed: false, collectivite: siren })
  const subscription = (await ask.addSubscription({ url, collectivite: siren, types: [] })).subscription.id
  const calendars = `agenda-${siren}`
  await ask.addCalendar({ name: calendars, days: 9 })
  const gateway = { type: 'pastell', jeton: 'un jeton' } as const
  return {
    transmissions: deposited.id,
    returns: letter?.id ?? retours[0]?.id ?? '',
    tasks: items[0]?.id ?? '',
    collectivites: siren,
    register: 'csv',
    schedules: 'heal',
    connections: `sandbox:${siren}`,
    files: files.at(-1)?.sha256 ?? '',
    subscriptions: subscription,
    calendars,
    batches: clock.newId(),
    'dead-letters': await diesFor(commune, { subscription, siren }),
    bulks: await opensBulk(commune, siren),
    views: (await ask.saveView({ name: `vue ${siren}`, held: true })).id,
    drafts: (await ask.createDraft({ form: { collectivite: siren }, files: [] })).id,
    credentials: (await ask.addCredential({ name: `Syndicat ${siren}`, gateway })).name,
    requests: await waits(commune, siren),
    disposals: await disposalOf(commune, siren),
    transfers: await transferOf(commune, deposited.id),
    // The piece of a transfer.
    ':id': 'reply',
    holds: (await ask.setLegalHold({ siren, reason: 'essai' })).items[0]?.id ?? '',
  }
}

/** A notice of the collectivité that its subscriber did not take. @returns its id */
async function diesFor(
  { app: { ports } }: ApiCommune,
  { subscription, siren }: { readonly subscription: string; readonly siren: string },
): Promise<string> {
  const { store, clock } = ports
  const [id, at] = [clock.newId(), clock.now()]
  const notice = { id, source: id, type: 'act.refused', at, collectivite: siren, transmission: null, data: {} }
  await keepEvents(store.db, [notice], { mails: false })
  await store.db.query(
    `INSERT INTO actes.dead_letter (subscription, notice, tries, code, died_at)
     SELECT $1, seq, 9, 'ACTES-N003', $3 FROM actes.notice WHERE id = $2`,
    [subscription, id, at],
  )
  return id
}

/** A requeue in bulk which nothing is left of. */
async function opensBulk({ app: { ports } }: ApiCommune, siren: string): Promise<string> {
  const { store, clock } = ports
  const [id, createdAt] = [clock.newId(), clock.now()]
  const bulk = { id, who: 'test', reason: 'essai', criteria: '?retenues=1', rate: 60, createdAt }
  await openBulk(store.db, { ...bulk, sirens: [siren] }, [])
  return id
}

/** A bordereau without an act. @returns its id */
async function disposalOf({ app: { ports } }: ApiCommune, siren: string): Promise<string> {
  const { store, clock } = ports
  const id = clock.newId()
  await store.db.query(
    `INSERT INTO actes.disposal (id, collectivite, kind, state, reason, created_at, created_by)
     VALUES ($1, $2, 'elimination', 'open', 'essai', $3, 'test')`,
    [id, siren, clock.now()],
  )
  return id
}

/** A transfer of an act, of which nothing was packed. @returns its id */
async function transferOf({ app: { ports } }: ApiCommune, transmission: string): Promise<string> {
  const { store, clock } = ports
  const asked = { id: clock.newId(), transmission, archive: 'asalae', at: clock.now(), who: 'test' } as const
  return (await openTransfer(store.db, asked)) ?? ''
}

/** A request that waits for another person; what it asks cannot be opened. */
async function waits({ app: { ports } }: ApiCommune, siren: string): Promise<string> {
  const { store, clock } = ports
  const [id, askedAt] = [clock.newId(), clock.now()]
  const what = { operation: 'resolveTransmission', action: 'read', shown: {}, basis: '', input: Buffer.from('x') }
  const expiresAt = new Date(askedAt.getTime() + 86_400_000)
  await keepConsent(store.db, {
    ...what,
    id,
    sirens: [siren],
    askedBy: 'x@example.org',
    maker: null,
    askedAt,
    expiresAt,
  })
  return id
}

const bodiesAbout = (siren: string, things: Things): Readonly<Record<string, unknown>> => ({
  openDisposal: { kind: 'elimination', reason: 'essai' },
  grantDisposal: { reference: 'visa 1', date: '2025-01-01', reason: 'essai' },
  purgeDisposal: { count: 0, reason: 'essai' },
  examineArchive: { blank: false },
  startTransfers: { count: 1, reason: 'essai' },
  settleTransfer: { arrived: false, reason: 'essai' },
  requeueTransmissions: { filter: { state: ['acknowledged'] }, reason: 'essai' },
  resolveTransmission: { notArrived: true, reason: 'essai' },
  publishTransmission: { date: '2025-07-08' },
  postAct: {},
  retractAct: { why: 'erreur', reason: 'essai' },
  withholdAct: { why: 'donnees', reason: 'essai' },
  sealTransmission: { waitSeconds: 0 },
  addCalendar: { name: 'agenda', sirens: [siren] },
  noteTransmission: { note: 'essai' },
  assignTransmission: { to: null, reason: 'essai' },
  snoozeTransmission: { until: null, reason: 'essai' },
  dismissTransmissions: { cause: '0123456789abcdef', until: '2026-01-01T00:00:00Z', reason: 'essai' },
  assignTask: { to: null, reason: 'essai' },
  snoozeTask: { until: null, reason: 'essai' },
  attachReturn: { transmission: things.transmissions, reason: 'essai' },
  refreshClassification: {},
  declareCollectivite: maraussan,
  rereadReturns: {},
  importCollectivites: { csv: `siren\n${siren}` },
  addCredential: { name: 'Autre', gateway: { type: 'pastell', jeton: 'x' } },
  renewCredential: { gateway: { type: 'pastell', jeton: 'x' }, reason: 'essai' },
  examineCredential: {},
  reconcile: { sirens: [siren] },
  collectNow: { sirens: [siren] },
  agreeToPlugin: { sha256: '0'.repeat(64), reason: 'essai' },
  confirmSender: { sender: '@prefecture.example' },
  withdrawSender: { sender: '@prefecture.example', reason: 'essai' },
  invitePerson: { login: 'x@example.org', grants: [{ role: 'reader', siren: null }] },
  rotateKeys: {},
  leaveCollectivite: { back: true, reason: 'essai' },
  renewLink: { shown: 'open' },
  findPersonalData: { text: 'lise' },
  erasePerson: { count: 0, reason: 'essai' },
  changeRoles: { grants: [] },
  openBulk: { held: true, count: 1, reason: 'essai' },
  addSubscription: { url, collectivite: siren },
  replaySubscription: { since: '2025-07-01T00:00:00Z', reason: 'essai' },
  addToken: { name: 'x', rights: ['read'], sirens: null, days: 1 },
  changePassword: { present: 'x', wanted: 'une phrase de passe' },
  confirmSecondStep: { sealed: 'x', code: '123456' },
  removeOwnSecondStep: { code: '123456' },
  renewRecoveryCodes: { code: '123456' },
  addAuthenticator: { name: 'clé', answer: '{}' },
  removeAuthenticator: { code: '123456' },
  saveView: { name: 'vue' },
  depositBatch: {},
  saveDraft: { version: 1 },
  depositDraft: { version: 2 },
  deleteDraft: { version: 2 },
  shareView: { shared: true },
  chooseColumns: { columns: ['objet'] },
  chooseMails: { mails: [{ type: 'act.refused', how: 'now' }] },
})

const period = '?from=2025-01-01&to=2025-12-31'
const queries: Readonly<Record<string, string>> = {
  previewBulk: '?held=true',
  showRegister: period,
  downloadRegister: period,
}

/** A batch of one line, whose file is not there. */
function batchTable(siren: string): Buffer {
  return Buffer.from(`collectivite;numero;nature;dateDecision;matiere;objet;document
${siren};LOT1;DE;2025-06-25;8.1;Un objet;absent.pdf`)
}

const formsAbout = (siren: string): Readonly<Record<string, unknown>> => ({
  createDraft: { collectivite: siren },
  reponse: { reason: 'essai' },
  lecture: { collectivite: siren },
  retours: { collectivite: siren, reason: 'essai' },
})

export interface About {
  readonly siren: string
  readonly things: Things
}

function pathAbout({ path, name }: AnyOperation, { things }: About): string {
  const parts = path.split('/')
  const filled = parts.map((part, index) =>
    part.startsWith(':') ? encodeURIComponent(things[parts[index - 1] ?? ''] ?? 'x') : part,
  )
  return `${filled.join('/')}${queries[name] ?? ''}`
}

function jsonAbout({ name, body }: AnyOperation, { siren, things }: About) {
  return body && (bodiesAbout(siren, things)[name] ?? { reason: 'essai' })
}

function formJson({ name, form }: AnyOperation, { siren }: About): unknown {
  const forms = formsAbout(siren)
  return forms[name] ?? forms[form?.part ?? ''] ?? {}
}

/** A call of a route about a collectivité, as programs make it. */
export async function callAbout(operation: AnyOperation, about: About): Promise<ApiCall> {
  const { method, form } = operation
  const json = jsonAbout(operation, about)
  const part = form?.part ?? ''
  return {
    method,
    path: pathAbout(operation, about),
    ...(json !== undefined && { json }),
    ...(form?.as === 'streams' && { form: filesForm({ 'a.pdf': Buffer.from('%PDF') }) }),
    ...(form?.as === 'parts' && {
      form: await depositForm({ numero: 'SECU-1', cle: undefined, collectivite: about.siren }),
    }),
    ...(form?.as === 'files' && {
      form: formOf(part, formJson(operation, about), part === 'lot' ? { 'lot.csv': batchTable(about.siren) } : {}),
    }),
  }
}

/** The same as the owner makes it, on the socket: files lie at their paths. */
export function ownerCallAbout(operation: AnyOperation, about: About): Pick<ApiCall, 'method' | 'path' | 'json'> {
  const { method, form } = operation
  const document = join(maraussanFolder, 'deliberation.pdf')
  const json = jsonAbout(operation, about)
  const given = {
    parts: { folder: maraussanFolder },
    streams: { files: [document] },
    files: { form: formJson(operation, about), files: [document] },
  } as const
  return {
    method,
    path: pathAbout(operation, about),
    ...(json !== undefined && { json }),
    ...(form && { json: given[form.as] }),
  }
}
