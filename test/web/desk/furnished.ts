// A desk with something of every kind on it, so that each page of the registry has something to show: acts in every state,
// letters, stray returns, a mail, paused things. Its texts are plain, or as hostile as the protocol lets them be.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { previewBulk } from '../../../src/transmission/bulk.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { gather } from '../../../src/subscriptions/gather.ts'
import { subscribe } from '../../../src/subscriptions/webhooks/subscribing.ts'
import { conclude } from '../../../src/store/connections/reconciliations.ts'
import { giveUpDocument, keepDocuments, layDue, type DocumentKind } from '../../../src/store/proof/documents.ts'
import { decideConsent, endConsent, keepConsent } from '../../../src/store/people/consents.ts'
import { contextOf } from '../../../src/store/secrets/places.ts'
import { seal } from '../../../src/store/secrets/seal.ts'
import { workTransfers } from '../../../src/transfers/work.ts'
import { openBulk } from '../../../src/store/bulk.ts'
import { claimSubscription, noteTried, release } from '../../../src/store/subscriptions/deliveries.ts'
import { masterKeyOf } from '../../../src/store/secrets/master-key.ts'
import { eventsAfter } from '../../../src/store/subscriptions/events.ts'
import { loginOf, neighbouring, openDesk, staff, type OpenDesk } from '../../support/desk/desk.ts'
import { faultyGateway, type Faults } from '../../support/life/faults.ts'
import { envelopeHeaders, multipart, attachment, textBody } from '../../support/servers/mails.ts'
import { anomalieActe, arActe } from '../../support/deposits/retours.ts'
import { cellsOf, layBatch } from '../../support/deposits/batches.ts'
import { workBatches } from '../../../src/operations/batch/work.ts'
import { maraussanFolder } from '../../support/life/commune.ts'

/** Texts that others may write, and that the desk shows. */
export interface Texts {
  readonly objet: string
  readonly reason: string
  readonly who: string
  readonly detail: string
  readonly subject: string
  readonly collectivite: string
  /** Of the act's own file. */
  readonly file: string
  /** Of a return handed in. */
  readonly retour: string
  readonly texte: string
}

export const plainTexts: Texts = {
  objet: 'Convention de partenariat avec la médiathèque intercommunale',
  reason: 'vérifié au téléphone avec la préfecture',
  who: 'operator@example.org',
  detail: 'La date de la décision est postérieure à la transmission.',
  subject: 'Retour de la préfecture',
  collectivite: 'Commune voisine',
  file: 'deliberation.pdf',
  retour: 'ar-perdu.xml',
  texte: 'Merci de transmettre le plan annexé à la convention.',
}

/** Each of them would run a script, or leave its place, where it is not escaped. */
export const hostileTexts: Texts = {
  objet: `"><script>window.breach='objet'</script><img src=x onerror="window.breach='objet'">' autofocus onfocus='breach=1`,
  reason: `</textarea><svg onload="window.breach='motif'">&lt;b&gt;\${7*7}{{7*7}}`,
  who: `<img src=x onerror="window.breach='qui'">@example.org`,
  detail: `</code><iframe src="javascript:parent.breach='detail'"></iframe>`,
  subject: `"><a href="javascript:window.breach='mail'" autofocus>mail</a>`,
  collectivite: `Voisine <style>*{display:none}</style>"'><b onclick=breach=1>`,
  file: `"><img src=x onerror=breach=1>.pdf`,
  retour: `'"><details open ontoggle=breach=1>.xml`,
  texte: `<math><mtext></p><script>window.breach='texte'</script>`,
}

export interface FurnishedDesk extends OpenDesk {
  readonly faults: Faults
  readonly texts: Texts
  /** Transmissions of Maraussan's by how they stand. */
  readonly acts: Readonly<Record<'acknowledged' | 'contradicted' | 'refused' | 'uncertain' | 'held', string>>
  /** The path of a page or an action with its parameters filled in by things of Maraussan's. */
  pathOf(pattern: string): string
}

/** Administers the neighbour alone. */
export const local = [{ role: 'administrator', siren: neighbouring.siren }] as const

/** Open it. */
export async function openFurnishedDesk(texts: Texts = plainTexts): Promise<FurnishedDesk> {
  const { faults, wrap } = faultyGateway()
  const environment = { ACTES_PUBLIC_PAGES: 'yes' }
  const desk = await openDesk({ wrap, environment, roles: { spare: staff.reader, local } })
  await desk.operations.declare({ ...neighbouring, nom: texts.collectivite }, 'test')
  const furniture = { desk, faults, texts }
  const acts = await depositAll(furniture)
  const stray = await handInStrays(furniture)
  await pauseThings(furniture)
  await desk.operations.addToken({ name: 'logiciel', rights: ['read'], sirens: null, days: 30 }, texts.who)
  await desk.operations.ask.addCalendar({ name: 'agenda', days: 30 })
  const gateway = { type: 'pastell', jeton: 'un jeton', identifiant: 'syndicat', motDePasse: 'x' } as const
  await desk.operations.ask.addCredential({ name: 'Syndicat', gateway })
  const request = await askAgreement(furniture)
  const bulk = await openOneBulk(furniture)
  const batch = await openOneBatch(furniture)
  const view = (await desk.operations.ask.saveView({ name: texts.reason, held: true })).id
  const subscription = await loseLetters(furniture)
  const difference = await findDifference(furniture)
  await layProof(furniture, acts.acknowledged)
  const begun = await beginDraft(furniture)
  const kept = await holdAndList(furniture, acts.acknowledged)
  const transfer = await refuseTransfer(furniture, acts.acknowledged)
  const pathOf = await pathsOf(desk, {
    ...acts,
    stray,
    bulk,
    batch,
    view,
    subscription,
    difference,
    ...begun,
    ...kept,
    transfer,
    request,
  })
  return { ...desk, faults, texts, acts, pathOf }
}

interface Furniture {
  readonly desk: OpenDesk
  readonly faults: Faults
  readonly texts: Texts
}

/** Hand in Maraussan's act under another number, with these texts. @returns its id */
export async function hands({ desk: { commune }, texts }: Pick<Furniture, 'desk' | 'texts'>, numero: string) {
  const folder = join(commune.home, 'furniture', numero)
  await mkdir(folder, { recursive: true })
  const acte = JSON.parse(await readFile(join(maraussanFolder, 'acte.json'), 'utf8')) as { annexes: object[] }
  const document = { fichier: texts.file, typePiece: '99_DE' }
  await cp(join(maraussanFolder, 'deliberation.pdf'), join(folder, texts.file))
  await cp(join(maraussanFolder, 'convention.pdf'), join(folder, 'convention.pdf'))
  const changed = { ...acte, numero, objet: texts.objet, document, cle: undefined }
  await writeFile(join(folder, 'acte.json'), JSON.stringify(changed))
  const result = await commune.operations.deposit(folder, texts.who)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.id
}

/** Somebody asks what another has to agree to. @returns its id */
async function askAgreement({ desk, texts }: Pick<Furniture, 'desk' | 'texts'>): Promise<string> {
  const { store, clock } = desk.app.ports
  const [id, askedAt] = [clock.newId(), clock.now()]
  const what = { operation: 'resolveTransmission', action: 'resolve', basis: '', input: Buffer.from('x'), maker: null }
  const shown = { arrived: 'ref-1', reason: texts.reason }
  const expiresAt = new Date(askedAt.getTime() + 7 * 86_400_000)
  await keepConsent(store.db, { ...what, id, shown, sirens: [maraussan.siren], askedBy: texts.who, askedAt, expiresAt })
  // One that was agreed to, whose result its asker has not taken.
  const given = clock.newId()
  const own = { ...what, operation: 'addToken', action: 'people', id: given, shown, sirens: null }
  await keepConsent(store.db, { ...own, askedBy: loginOf('administrator'), askedAt, expiresAt })
  await decideConsent(store.db, given, { decision: 'approved', code: null, who: loginOf('other'), at: askedAt })
  const text = Buffer.from(JSON.stringify({ secret: 'actes_x' }))
  const key = await desk.app.signIn.masterKey()
  await endConsent(store.db, given, { result: seal(text, key, contextOf.request({ id: given })) })
  return id
}

async function depositAll(furniture: Furniture): Promise<FurnishedDesk['acts']> {
  const { desk, faults, texts } = furniture
  const { commune } = desk
  const sent = async (numero: string, weather: Partial<Faults> = {}) => {
    Object.assign(faults, { deaf: false, before: undefined, after: undefined, find: undefined, ...weather })
    const id = await hands(furniture, numero)
    await commune.works()
    return id
  }
  const acknowledged = await sent('RECU1')
  const contradicted = await sent('RECU2')
  const refused = await sent('REFUS1', { deaf: true })
  await handIn(furniture, 'anomalie.xml', anomalieActe('REFUS1', { detail: inXml(texts.detail) }))
  faults.deaf = false
  await writeLetters(furniture, { acknowledged, contradicted })
  const uncertain = await sent('DOUTE1', { deaf: true, after: 'ACTES-G004', find: 'unknown' })
  const held = await sent('RETENU1', { before: 'ACTES-G010', find: 'unknown' })
  Object.assign(faults, { before: undefined, after: undefined })
  return { acknowledged, contradicted, refused, uncertain, held }
}

async function writeLetters(
  { desk: { commune }, texts }: Furniture,
  acts: Pick<FurnishedDesk['acts'], 'acknowledged' | 'contradicted'>,
): Promise<void> {
  const idActe = async (id: string) => (await commune.shows(id)).idActe ?? ''
  for (const type of ['courrier', 'pieces', 'observations'] as const)
    await commune.prefectureWrites(type, await idActe(acts.acknowledged), { texte: texts.texte })
  await commune.prefectureWrites('anomalie', await idActe(acts.contradicted), { texte: texts.texte })
  await commune.works()
}

async function handInStrays(furniture: Furniture): Promise<string> {
  const { texts } = furniture
  const mail = multipart(
    'mixed',
    [
      textBody(texts.subject, 'text/html; charset=utf-8'),
      attachment('x.pdf', '%PDF-', {
        disposition: `attachment; filename*=UTF-8''${encodeURIComponent(texts.file)}`,
      }),
    ],
    { headers: envelopeHeaders.map((line) => (line.startsWith('Subject') ? `Subject: ${texts.subject}` : line)) },
  )
  await handIn(furniture, 'avis.eml', mail)
  await handIn(furniture, `illisible-${texts.retour}`, `<?xml version="1.0"?><actes:${inXml(texts.detail)}`)
  return handIn(furniture, texts.retour, arActe('PERDU1'))
}

async function handIn({ desk: { commune } }: Furniture, name: string, content: string | Uint8Array): Promise<string> {
  const folder = join(commune.home, 'handed-in')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), content)
  const { items } = await commune.operations.handInReturns([join(folder, name)], maraussan.siren, 'test')
  return items[0]?.id ?? ''
}

async function pauseThings({ desk: { commune }, texts }: Furniture): Promise<void> {
  const operations = commune.operations
  const how = { reason: texts.reason, who: texts.who }
  await operations.pauseConnection(`sandbox:${neighbouring.siren}`, how)
  const { items } = await operations.schedules()
  const [first] = items
  if (first) await operations.pauseSchedule(first.name, how)
}

/** The platform lists what never left here. @returns the task about it */
async function findDifference({ desk: { commune }, texts }: Furniture): Promise<string> {
  const { store, clock } = commune.app.ports
  const [id, at, { siren }] = [clock.newId(), clock.now(), maraussan]
  const counts = { since: at.toISOString(), there: 1, here: 0, letters: 0, strays: 0, differences: 1, underWay: 0 }
  await conclude(store.db, {
    connection: `sandbox:${siren}`,
    siren,
    begun: at,
    at,
    next: at,
    who: texts.who,
    counted: counts,
    untold: [],
    found: [
      {
        id,
        kind: 'inconnuIci',
        key: 'inconnuIci AILLEURS-1',
        transmission: null,
        facts: { reference: 'AILLEURS-1', numero: 'RECU1', there: 'sent', here: null, action: null },
      },
    ],
  })
  return id
}

/** A document of proof in each state. */
async function layProof({ desk: { commune }, texts }: Furniture, transmission: string): Promise<void> {
  const { store, clock } = commune.app.ports
  const at = clock.now()
  const blob = await store.blobs.put(Buffer.from('%PDF-1.7 tampon'))
  const lay = async (kind: DocumentKind, version = 1) => {
    const due = { id: clock.newId(), kind, rank: 0, version, inputs: '', name: `tampon-${texts.file}` }
    return (await layDue(store.db, transmission, { due: [due], at }))[0]?.id ?? ''
  }
  const keep = async (kind: DocumentKind, state: 'made' | 'cover', version?: number) => {
    const code = state === 'cover' ? ('ACTES-F012' as const) : null
    const kept = {
      inputs: '',
      id: await lay(kind, version),
      name: `tampon-${texts.file}`,
      state,
      code,
      params: {},
      ...blob,
    }
    await keepDocuments(store.db, [kept], at)
  }
  await keep('stamped', 'made')
  await keep('stamped', 'cover', 2)
  await keep('bordereau', 'made')
  await lay('certificat')
  const lost = {
    inputs: '',
    id: await lay('platform-bordereau'),
    at,
    code: 'ACTES-S020',
    params: { gateway: 'S²LOW' },
  } as const
  await giveUpDocument(store.db, lost)
}

interface Things {
  readonly request: string
  readonly held: string
  readonly acknowledged: string
  readonly stray: string
  readonly bulk: string
  readonly batch: string
  readonly view: string
  readonly subscription: string
  readonly difference: string
  readonly draft: string
  readonly lot: string
  readonly hold: string
  readonly disposal: string
  readonly transfer: string
}

/** What a collectivité agreed upon with an archive that nobody reaches. */
export const archive = {
  type: 'asalae',
  url: 'https://127.0.0.1:9/restservices',
  identifiant: 'maraussan',
  motDePasse: 'un mot de passe',
  accord: 'ACCORD-1',
  serviceArchives: { identifiant: 'FRAD034', nom: 'Archives de l’Hérault' },
  serviceVersant: { identifiant: 'maraussan', nom: 'Maraussan' },
  producteurs: { autres: { identifiant: 'maraussan', nom: 'Maraussan' } },
  tdt: 'S²LOW',
} as const

/** A transfer that the archive refused, in its own words. @returns its id */
async function refuseTransfer({ desk, texts }: Furniture, act: string): Promise<string> {
  const { ask } = desk.operations
  const { ports } = desk.app
  await ask.declareArchive({ siren: maraussan.siren, ...archive })
  const { id } = await ask.startTransfer({ id: act, reason: texts.reason })
  await workTransfers({ ...ports, notify: async () => undefined })
  const { sha256 } = await ports.store.blobs.put(Buffer.from('<ArchiveTransferReply/>'))
  const reply = { verdict: 'refused', code: '300', events: [{ code: '300', message: texts.detail }] }
  await desk.db.query(
    `UPDATE actes.transfer SET state = 'refused', due_at = NULL, claim_token = NULL, open_attempt = NULL, ended_at = $2, sent_at = $2,
       reply_sha256 = $3, reply = $4, detail = $5, met_code = 'ACTES-T001', package = NULL WHERE id = $1`,
    [id, ports.clock.now(), sha256, JSON.stringify(reply), texts.detail],
  )
  return id
}

/** A hold on an act, and a bordereau that lists it. */
async function holdAndList({ desk, texts }: Furniture, act: string) {
  const { ask } = desk.operations
  const { items } = await ask.setLegalHoldOnAct({ id: act, reason: texts.reason })
  const [made] = await desk.db.rows<{ id: string }>(
    `WITH made AS (INSERT INTO actes.disposal (id, collectivite, kind, state, reason, created_at, created_by)
         VALUES (gen_random_uuid(), $1, 'elimination', 'open', $2, '2025-07-08', $3) RETURNING id)
     INSERT INTO actes.disposal_act (disposal, transmission) SELECT id, $4 FROM made RETURNING disposal AS id`,
    [maraussan.siren, texts.reason, texts.who, act],
  )
  return { hold: items[0]?.id ?? '', disposal: made?.id ?? '' }
}

async function pathsOf(desk: OpenDesk, things: Things) {
  const operations = desk.operations
  const [answered, letters] = await Promise.all([
    operations.show(things.acknowledged),
    operations.returns({ status: ['attached'] }),
  ])
  const { siren } = maraussan
  // By the name of the parameter, or by what stands before it.
  const specimens: Readonly<Record<string, string | undefined>> = {
    vues: things.view,
    deposer: things.draft,
    lot: things.lot,
    transmissions: things.held,
    retours: things.stray,
    incertaines: things.held,
    relances: things.bulk,
    lots: things.batch,
    conservation: things.disposal,
    demandes: things.request,
    gels: things.hold,
    collectivites: siren,
    classification: siren,
    registre: siren,
    format: 'csv',
    siren,
    connexions: `sandbox:${siren}`,
    ecarts: things.difference,
    courriers: letters.items.find(({ kind }) => kind === 'DemandePieceComplementaire')?.id,
    abonnements: things.subscription,
    passerelle: 's2low',
    extensions: 'facteur',
    jetons: 'logiciel',
    identifiants: 'Syndicat',
    calendriers: 'agenda',
    planifications: 'vacuum',
    causes: 'ACTES-G010',
    personnes: loginOf('spare'),
    donnees: loginOf('spare'),
    aide: 'errors',
    versements: siren,
    id: things.transfer,
    piece: 'reply',
  }
  // What hangs on an act that has had its answers.
  const ofTheAnswered: Readonly<Record<string, string | undefined>> = {
    transmissions: things.acknowledged,
    fichiers: '3',
    retours: answered.retours[0]?.id,
    envois: answered.attempts[0]?.id,
    preuve: answered.proof[0]?.id,
  }
  return (pattern: string): string => {
    const parts = pattern.split('/')
    const known = /^\/transmissions\/:\w+\/\w+\/:/.test(pattern) ? ofTheAnswered : specimens
    const filled = parts.map((part, index) => {
      if (!part.startsWith(':')) return part
      const value = known[parts[index - 1] ?? ''] ?? known[part.slice(1)]
      if (value === undefined) throw new Error(`no specimen for ${pattern}: add one in furnished.ts`)
      return encodeURIComponent(value)
    })
    return `${filled.join('/')}${queries[pattern] ?? ''}`
  }
}

/** Pages that show nothing without a question. */
const queries: Readonly<Record<string, string>> = {
  '/recherche': '?q=re&liste=1',
  '/relances/nouvelle': '?retenues=1',
  '/classification': `?collectivite=${maraussan.siren}`,
  '/registre': `?collectivite=${maraussan.siren}`,
}

/** An act that is being written, one of two that were begun together; much of it is wrong. */
async function beginDraft({ desk: { commune }, texts }: Furniture): Promise<Pick<Things, 'draft' | 'lot'>> {
  const ask = commune.app.askAs({ who: texts.who, language: 'fr', grants: staff.operator })
  const folder = join(commune.home, 'drafted')
  await mkdir(folder, { recursive: true })
  await cp(join(maraussanFolder, 'deliberation.pdf'), join(folder, texts.file))
  const { siren: collectivite } = maraussan
  const lot = commune.app.ports.clock.newId()
  const acte = { numero: 'RECU9/2', objet: `${texts.objet} œ`, nature: 'DE', matiere: '8.1' }
  const files = [join(folder, texts.file), join(maraussanFolder, 'convention.pdf')]
  const { id } = await ask.createDraft({ form: { collectivite, batch: lot, acte }, files })
  await ask.createDraft({ form: { collectivite, batch: lot }, files: files.slice(1) })
  return { draft: id, lot }
}

/** A requeue in bulk of what is held. @returns its id */
async function openOneBulk({ desk: { commune }, texts }: Furniture): Promise<string> {
  const { ports } = commune.app
  const { store, clock } = ports
  const bulk = { id: clock.newId(), who: texts.who, reason: texts.reason, criteria: 'retenues=1', rate: 60 }
  const { items } = await previewBulk({ filter: { held: true } }, undefined, ports)
  await openBulk(store.db, { ...bulk, sirens: [maraussan.siren], createdAt: clock.now() }, items)
  return bulk.id
}

/** A batch of the administrator's, one of its lines faulty. @returns its id */
async function openOneBatch({ desk: { commune }, texts }: Furniture): Promise<string> {
  const { app, home } = commune
  const lines = [cellsOf('RECU9', { objet: texts.objet }), cellsOf('REFUS9', { matiere: texts.reason })]
  const table = await layBatch(join(home, 'furniture', 'lot'), lines, { names: ['RECU9.pdf', 'oubli.pdf'] })
  const files = ['RECU9.pdf', 'oubli.pdf'].map((name) => join(home, 'furniture', 'lot', name))
  const ask = app.askAs({ who: loginOf('administrator'), language: 'fr', grants: staff.administrator })
  const { id } = await ask.openBatch({ form: {}, files: [table, ...files] })
  await workBatches(app.ports, app.askAs)
  return id
}

/** A subscriber who was told what happened, and did not take it. @returns its id */
async function loseLetters({ desk: { commune }, texts }: Furniture): Promise<string> {
  const { ports, config } = commune.app
  const { db } = ports.store
  const id = ports.clock.newId()
  const wish = {
    id,
    name: texts.reason,
    url: 'https://abonne.example.org/crochet',
    siren: null,
    types: [],
    by: texts.who,
  }
  await subscribe(db, wish, { ports, masterKey: masterKeyOf(config), networks: [] })
  await gather(ports)
  const at = ports.clock.now()
  const claim = { token: ports.clock.newId(), now: at, until: new Date(at.getTime() + 60_000) }
  const { events, head } = await eventsAfter(db, { subscription: id, limit: 100 })
  for (const { seq } of events) {
    await claimSubscription(db, claim)
    await noteTried(db, { ...claim, id, seq, at, status: 400, code: 'ACTES-N003' }, { kind: 'dead' })
  }
  await claimSubscription(db, claim)
  await release(db, { id, token: claim.token, head })
  return id
}

function inXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
