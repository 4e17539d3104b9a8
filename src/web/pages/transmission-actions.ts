// What may be done with one transmission, and why the rest may not: each action is a form with a compulsory reason, and
// is guarded once more in the write. Where the prefecture has acknowledged an act, requeue does not exist.
import { ActesError, problem, type ErrorCode, type Params } from '../../errors.ts'
import type { Action } from '../../accounts/access.ts'
import type { RequeueItem, ShownTransmission } from '../../operations/operations.ts'
import { messages } from '../../protocol/codes.ts'
import { sentenceOf } from '../../sentences.ts'
import { noteDesk } from '../../store/people.ts'
import { contradictions, type TaskKind } from '../../store/tasks.ts'
import { queryOf, readFilters } from '../filters.ts'
import { html, type Html } from '../html.ts'
import { form, reasonField } from '../parts.ts'
import { field, mayHere, type DeskAction, type Done, type Sent, type Visit } from '../visit.ts'

/** The query of the list that one came from, kept on the way. */
export function listOf(visit: Visit): string {
  return queryOf(readFilters(new URLSearchParams(visit.url.searchParams.get('liste') ?? '')))
}

/** The address of a transmission's page, with the list to go back to. @param list `?q=…`, or nothing */
function addressOf(id: string, list: string): string {
  return `/transmissions/${id}${list && `?liste=${encodeURIComponent(list.slice(1))}`}`
}

interface Offer {
  readonly action: Action
  readonly path: string
  /** Tells apart two of one path. */
  readonly key: string
  readonly label: string
  /** What it does, in a sentence. */
  readonly does: string
  /** Why not now; nothing when it may be done. */
  readonly obstacle: string | undefined
  readonly fields?: Html
}

/** The actions, as forms or as buttons that say why they cannot be used. */
export async function actionsPart(visit: Visit, shown: ShownTransmission): Promise<Html> {
  const offers = [
    ...(shown.uncertain ? resolveOffers(shown) : []),
    ...(hasReceipt(shown) ? [] : [await requeueOffer(visit, shown)]),
    cancelOffer(visit, shown),
    ...(shown.message === '1-1' ? [await annulOffer(visit, shown)] : []),
  ]
  return html`<h2>Ce que vous pouvez faire</h2>
    ${offers.map((offer) => offered(visit, shown, offer))}`
}

function offered(visit: Visit, { id, collectivite }: ShownTransmission, offer: Offer): Html {
  const { action, path, key, label, does, fields } = offer
  const obstacle = mayHere(visit, action, collectivite) ? offer.obstacle : say(visit, 'ACTES-A022')
  if (obstacle !== undefined)
    return html`<div>
      <button type="button" disabled aria-describedby="pas-${key}">${label}</button>
      <p class="reason" id="pas-${key}">${obstacle}</p>
    </div>`
  const list = html`<input type="hidden" name="liste" value="${listOf(visit).slice(1)}" />`
  return html`<details>
    <summary>${label}</summary>
    <p class="reason">${does}</p>
    ${form(visit, { action: `/transmissions/${id}/${path}`, label }, html`${list}${fields}${reasonField()}`)}
  </details>`
}

function say({ language }: Visit, code: ErrorCode, params: Params = {}): string {
  return sentenceOf(problem(code, '', { params }), language)
}

/** The prefecture has acknowledged it: it must never receive it twice. */
function hasReceipt({ state, dateReception }: ShownTransmission): boolean {
  return state === 'acknowledged' || state === 'annulled' || dateReception !== null
}

function resolveOffers({ state }: ShownTransmission): readonly Offer[] {
  const obstacle = state === 'packaged' ? undefined : 'Elle n’attend plus de verdict.'
  const common = { action: 'resolve', path: 'resolve', obstacle } as const
  return [
    {
      ...{ ...common, key: 'arrived', label: 'Elle est arrivée' },
      does: 'Si vous la voyez sur la plateforme : donnez la référence qu’elle y porte. Elle ne sera pas renvoyée.',
      fields: html`<input type="hidden" name="verdict" value="arrivee" /><label
          >Référence sur la plateforme<input name="reference" required maxlength="200"
        /></label>`,
    },
    {
      ...{ ...common, key: 'absent', label: 'Elle n’est pas arrivée' },
      does: 'Si la plateforme et la préfecture ne l’ont pas : elle repart aussitôt. Dans le doute, attendez.',
      fields: html`<input type="hidden" name="verdict" value="absente" />`,
    },
  ]
}

async function requeueOffer(visit: Visit, shown: ShownTransmission): Promise<Offer> {
  const refused = shown.state === 'refused'
  const does = refused
    ? 'Une nouvelle transmission la remplace, avec les mêmes fichiers ; celle-ci ne change pas.'
    : 'La cause est levée : elle reprend où elle s’était arrêtée.'
  const offer = { action: 'requeue', path: 'requeue', key: 'requeue', label: 'Remettre en file', does } as const
  return { ...offer, obstacle: await requeueObstacle(visit, shown) }
}

async function requeueObstacle(visit: Visit, shown: ShownTransmission): Promise<string | undefined> {
  const { id, held, state, uncertain, replacedBy, collectivite } = shown
  if (replacedBy !== undefined) return 'Elle est déjà remplacée par une nouvelle transmission.'
  if (!held && uncertain)
    return 'Impossible tant que la passerelle peut l’avoir reçue : la préfecture la recevrait deux fois. La vérification se fait toute seule.'
  if (state === 'cancelled') return 'Elle a été retirée : déposez l’acte de nouveau.'
  if (!held && state !== 'refused') return 'Elle suit son cours : il n’y a rien à relancer.'
  if (!mayHere(visit, 'requeue', collectivite)) return undefined
  const tried = await visit.operations.requeue({ names: [id] }, { reason: 'aperçu', who: visit.login, dryRun: true })
  return excludedBy(visit, tried.items[0])
}

function excludedBy(visit: Visit, item: RequeueItem | undefined): string | undefined {
  if (item?.outcome !== 'excluded') return undefined
  return item.reason ? sentenceOf(item.reason, visit.language) : say(visit, 'ACTES-A002')
}

function cancelOffer(visit: Visit, { state, uncertain, message }: ShownTransmission): Offer {
  const offer = { action: 'cancel', path: 'cancel', key: 'cancel', label: 'Retirer' } as const
  const does = 'Elle ne partira pas. On ne revient pas en arrière : il faudra déposer l’acte de nouveau.'
  const isReady = state === 'received' || state === 'validated' || state === 'packaged'
  const obstacle = () => {
    if (uncertain) return 'Impossible tant que l’envoi n’a pas de verdict : il est peut-être arrivé.'
    if (messages[message].effect === 'recoit') return say(visit, 'ACTES-A017')
    if (state === 'cancelled') return 'Elle est déjà retirée.'
    return isReady ? undefined : 'On ne retire que ce qui n’est pas parti, et celle-ci est partie.'
  }
  return { ...offer, does, obstacle: obstacle() }
}

async function annulOffer(visit: Visit, shown: ShownTransmission): Promise<Offer> {
  return {
    ...{ action: 'annul', path: 'annul', key: 'annul', label: 'Annuler auprès de la préfecture' },
    does: 'Une demande d’annulation part vers la préfecture, qui en accuse réception. L’acte lui-même n’est pas abrogé.',
    obstacle: await annulObstacle(visit, shown),
  }
}

async function annulObstacle(visit: Visit, shown: ShownTransmission): Promise<string | undefined> {
  const { state, linked, tasks, collectivite: siren } = shown
  if (state === 'annulled') return 'Elle est déjà annulée.'
  if (state !== 'acknowledged') return 'Possible une fois que la préfecture a accusé réception.'
  const asked = linked.findLast(
    (each) => each.message === '6-1' && each.state !== 'refused' && each.state !== 'cancelled',
  )
  if (asked) return say(visit, 'ACTES-A008', { id: asked.id })
  const contradicted = tasks.some(
    ({ kind, closedAt }) => closedAt === null && (contradictions as readonly TaskKind[]).includes(kind),
  )
  if (contradicted) return say(visit, 'ACTES-A010')
  const { senderOf, gatewayOf } = visit.app.ports
  const { collectivite } = await senderOf(siren)
  if (gatewayOf(collectivite).capabilities.cancel) return undefined
  return say(visit, 'ACTES-A009', { code: '6-1', type: collectivite.gateway.type })
}

interface Wanted {
  readonly visit: Visit
  readonly sent: Sent
  readonly id: string
  readonly reason: string
}

/** Do it, journal who did, go back to where one came from; a trouble is told there too. */
function doing(action: Action, path: string, run: (wanted: Wanted) => Promise<Did>): DeskAction {
  return {
    path: `/transmissions/:id/${path}`,
    needs: action,
    run: async (visit, sent) => {
      const { id } = await visit.operations.show(sent.params['id'] ?? '')
      const list = queryOf(readFilters(new URLSearchParams(field(sent, 'liste'))))
      const reason = field(sent, 'motif').slice(0, 500)
      if (reason === '') return back(addressOf(id, list), say(visit, 'ACTES-A001'))
      const did = await run({ visit, sent, id, reason }).catch((error: unknown) => troubleTold(visit, error))
      if ('no' in did) return back(addressOf(id, list), did.no)
      const detail = { reason, ...did.detail }
      await noteDesk(visit.app.ports.store.db, { at: visit.now, who: visit.login, event: action, target: id, detail })
      return { to: addressOf(did.next ?? id, list), said: { tone: 'ok', text: did.ok } }
    },
  }
}

/** What was done and which page shows it, or why it was not. */
type Did =
  | { readonly ok: string; readonly next?: string; readonly detail?: Readonly<Record<string, string>> }
  | { readonly no: string }

function back(to: string, text: string): Done {
  return { to, said: { tone: 'no', text: `Cela n’a pas été fait. ${text}` } }
}

function troubleTold({ language }: Visit, error: unknown): Did {
  if (!(error instanceof ActesError)) throw error
  const { code, problems, params } = error
  const told = problems.length > 0 ? problems : [problem(code, '', { params })]
  return { no: [...new Set(told.map((each) => sentenceOf(each, language)))].join(' ') }
}

export const transmissionActions: readonly DeskAction[] = [
  doing('requeue', 'requeue', async ({ visit, id, reason }) => {
    const how = { reason, who: visit.login, dryRun: false }
    const { items, operation } = await visit.operations.requeue({ names: [id] }, how)
    const [item] = items
    const obstacle = excludedBy(visit, item)
    if (obstacle !== undefined) return { no: obstacle }
    const detail = { operation }
    if (item?.newId === undefined) return { ok: 'Remise en file : elle reprend où elle s’était arrêtée.', detail }
    return { ok: 'Voici la nouvelle transmission, qui remplace celle qui était refusée.', next: item.newId, detail }
  }),
  doing('cancel', 'cancel', async ({ visit, id, reason }) => {
    await visit.operations.cancel(id, { reason, who: visit.login })
    return { ok: 'Retirée : elle ne partira pas.' }
  }),
  doing('annul', 'annul', async ({ visit, id, reason }) => {
    const { id: annulation } = await visit.operations.annul(id, { reason, who: visit.login })
    return {
      ok: 'La demande d’annulation est prête à partir ; l’acte est annulé quand la préfecture en accuse réception.',
      detail: { annulation },
    }
  }),
  doing('resolve', 'resolve', async ({ visit, sent, id, reason }) => {
    const how = { reason, who: visit.login }
    if (field(sent, 'verdict') === 'absente') {
      await visit.operations.resolve(id, { notArrived: true }, how)
      return { ok: 'Noté : elle n’était pas arrivée, elle repart.', detail: { verdict: 'not-arrived' } }
    }
    const reference = field(sent, 'reference').slice(0, 200)
    if (field(sent, 'verdict') !== 'arrivee' || reference === '')
      return { no: 'Dites sous quelle référence elle est arrivée : la plateforme la montre à côté de l’acte.' }
    await visit.operations.resolve(id, { arrived: reference }, how)
    return {
      ok: 'Noté : elle est arrivée. La réponse de la préfecture est attendue.',
      detail: { verdict: 'arrived', reference },
    }
  }),
]
