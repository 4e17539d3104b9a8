// What may be done with one transmission, and why the rest may not: each action is a form with a compulsory reason, and
// is guarded once more in the write. Where the prefecture has acknowledged an act, requeue does not exist.
import { contradictionKinds } from '../../../../operations/desk/lists.ts'
import { annulableBy } from '../../../../operations/desk/transmissions.ts'
import { ActesError, problem, type ErrorCode, type Params } from '../../../../errors.ts'
import { canMove } from '../../../../lifecycle.ts'
import type { Action } from '../../../../accounts/access.ts'
import type { ShownTransmission } from '../../../../operations/shapes.ts'
import type { RequeueItem } from '../../../../transmission/requeue.ts'
import { messages } from '../../../../protocol/messages/codes.ts'
import { sentenceOf } from '../../../../text/sentences.ts'
import { queryOf, readFilters } from '../../filters.ts'
import { html, type Html } from '../../../../text/html.ts'
import { form, reasonField } from '../../parts.ts'
import { field, mayHere, type DeskAction, type Done, type Sent, type Visit } from '../../visit.ts'
import { resolveOffers, type Offer } from './offers.ts'

/** The query of the list that one came from, kept on the way. */
export function listOf(visit: Visit): string {
  return queryOf(readFilters(new URLSearchParams(visit.url.searchParams.get('liste') ?? '')))
}

/** The address of a transmission's page, with the list to go back to. @param list `?q=…`, or nothing */
function addressOf(id: string, list: string): string {
  return `/transmissions/${id}${list && `?liste=${encodeURIComponent(list.slice(1))}`}`
}

/** The actions, as forms or as buttons that say why they cannot be used. */
export async function actionsPart(visit: Visit, shown: ShownTransmission): Promise<Html> {
  const offers = [
    ...(shown.uncertain ? resolveOffers(visit, shown) : []),
    ...(hasReceipt(shown) ? [] : [await requeueOffer(visit, shown)]),
    cancelOffer(visit, shown),
    ...(shown.message === '1-1' ? [await annulOffer(visit, shown)] : []),
  ]
  return html`<h2>${visit.say('Ce que vous pouvez faire', 'What you can do')}</h2>
    ${offers.map((offer) => offered(visit, shown, offer))}`
}

function offered(visit: Visit, { id, collectivite }: ShownTransmission, offer: Offer): Html {
  const { action, path, key, label, does, fields } = offer
  const obstacle = mayHere(visit, action, collectivite) ? offer.obstacle : sentence(visit, 'ACTES-A022')
  if (obstacle !== undefined)
    return html`<div>
      <button type="button" disabled aria-describedby="pas-${key}">${label}</button>
      <p class="reason" id="pas-${key}">${obstacle}</p>
    </div>`
  const list = html`<input type="hidden" name="liste" value="${listOf(visit).slice(1)}" />`
  return html`<details>
    <summary>${label}</summary>
    <p class="reason">${does}</p>
    ${form(visit, { action: `/transmissions/${id}/${path}`, label }, html`${list}${fields}${reasonField(visit)}`)}
  </details>`
}

function sentence({ language }: Visit, code: ErrorCode, params: Params = {}): string {
  return sentenceOf(problem(code, '', { params }), language)
}

/** The prefecture has acknowledged it: it must never receive it twice. */
function hasReceipt({ state, dateReception }: ShownTransmission): boolean {
  return state === 'acknowledged' || state === 'annulled' || dateReception !== null
}

async function requeueOffer(visit: Visit, shown: ShownTransmission): Promise<Offer> {
  const { say } = visit
  const refused = shown.state === 'refused'
  const does = refused
    ? say(
        'Une nouvelle transmission la remplace, avec les mêmes fichiers ; celle-ci ne change pas.',
        'A new transmission replaces it, with the same files; this one does not change.',
      )
    : say(
        'La cause est levée : elle reprend où elle s’était arrêtée.',
        'The cause is gone: it goes on where it had stopped.',
      )
  // Whatever stands when the form is sent, only what is seen here is acted on.
  const fields = html`<input type="hidden" name="retenue" value="${shown.held?.since}" />`
  const offer = { action: 'requeue', path: 'requeue', key: 'requeue', does, fields } as const
  const label = say('Remettre en file', 'Requeue')
  return { ...offer, label, obstacle: await requeueObstacle(visit, shown) }
}

async function requeueObstacle(visit: Visit, shown: ShownTransmission): Promise<string | undefined> {
  const { say } = visit
  const { id, held, state, uncertain, replacedBy, collectivite } = shown
  if (replacedBy !== undefined)
    return say(
      'Elle est déjà remplacée par une nouvelle transmission.',
      'It is replaced by a new transmission already.',
    )
  if (!held && uncertain)
    return say(
      'Impossible tant que la passerelle peut l’avoir reçue : la préfecture la recevrait deux fois. La vérification se fait toute seule.',
      'Not while the gateway may have received it: the préfecture would receive it twice. The check is made by itself.',
    )
  if (state === 'cancelled')
    return say('Elle a été retirée : déposez l’acte de nouveau.', 'It was withdrawn: deposit the act again.')
  if (!held && state !== 'refused')
    return say('Elle suit son cours : il n’y a rien à relancer.', 'It goes its way: there is nothing to requeue.')
  if (!mayHere(visit, 'requeue', collectivite)) return undefined
  const tried = await visit.ask('requeueTransmission', { id, reason: 'aperçu', dryRun: true })
  return excludedBy(visit, tried.items[0])
}

function excludedBy(visit: Visit, item: RequeueItem | undefined): string | undefined {
  if (item?.outcome !== 'excluded') return undefined
  return item.reason ? sentenceOf(item.reason, visit.language) : sentence(visit, 'ACTES-A002')
}

function cancelOffer(visit: Visit, { state, uncertain, message }: ShownTransmission): Offer {
  const { say } = visit
  const offer = { action: 'cancel', path: 'cancel', key: 'cancel', label: say('Retirer', 'Withdraw') } as const
  const does = say(
    'Elle ne partira pas. On ne revient pas en arrière : il faudra déposer l’acte de nouveau.',
    'It will not leave. There is no way back: the act would have to be deposited again.',
  )
  const obstacle = () => {
    if (uncertain)
      return say(
        'Impossible tant que l’envoi n’a pas de verdict : il est peut-être arrivé.',
        'Not while the sending has no verdict: it may have arrived.',
      )
    if (messages[message].effect === 'recoit') return sentence(visit, 'ACTES-A017')
    if (state === 'cancelled') return say('Elle est déjà retirée.', 'It is withdrawn already.')
    if (canMove(state, 'cancelled')) return undefined
    return say(
      'On ne retire que ce qui n’est pas parti, et celle-ci est partie.',
      'Only what has not left is withdrawn, and this one has left.',
    )
  }
  return { ...offer, does, obstacle: obstacle() }
}

async function annulOffer(visit: Visit, shown: ShownTransmission): Promise<Offer> {
  return {
    ...{ action: 'annul', path: 'annul', key: 'annul' },
    label: visit.say('Annuler auprès de la préfecture', 'Annul at the préfecture'),
    does: visit.say(
      'Une demande d’annulation part vers la préfecture, qui en accuse réception. L’acte lui-même n’est pas abrogé.',
      'A request for annulation leaves for the préfecture, which acknowledges it. The act itself is not repealed.',
    ),
    obstacle: await annulObstacle(visit, shown),
  }
}

async function annulObstacle(visit: Visit, shown: ShownTransmission): Promise<string | undefined> {
  const { say } = visit
  const { state, linked, tasks } = shown
  if (state === 'annulled') return say('Elle est déjà annulée.', 'It is annulled already.')
  if (state !== 'acknowledged')
    return say(
      'Possible une fois que la préfecture a accusé réception.',
      'Possible once the préfecture has acknowledged it.',
    )
  const asked = linked.findLast(
    (each) => each.message === '6-1' && each.state !== 'refused' && each.state !== 'cancelled',
  )
  if (asked) return sentence(visit, 'ACTES-A008', { id: asked.id })
  const contradicted = tasks.some(({ kind, closedAt }) => closedAt === null && contradictionKinds.includes(kind))
  if (contradicted) return sentence(visit, 'ACTES-A010')
  const { takes, type } = await visit.look(annulableBy, { id: shown.id })
  return takes ? undefined : sentence(visit, 'ACTES-A009', { code: '6-1', type })
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
      const { id } = await visit.ask('showTransmission', { id: sent.params['id'] ?? '' })
      const list = queryOf(readFilters(new URLSearchParams(field(sent, 'liste'))))
      const reason = field(sent, 'motif').slice(0, 500)
      if (reason === '') return back(visit, addressOf(id, list), sentence(visit, 'ACTES-A001'))
      const did = await run({ visit, sent, id, reason }).catch((error: unknown) => troubleTold(visit, error))
      if ('no' in did) return back(visit, addressOf(id, list), did.no)
      return { to: addressOf(did.next ?? id, list), said: { tone: 'ok', text: did.ok } }
    },
  }
}

/** What was done and which page shows it, or why it was not. */
type Did = { readonly ok: string; readonly next?: string } | { readonly no: string }

function back({ say }: Visit, to: string, text: string): Done {
  return { to, said: { tone: 'no', text: `${say('Cela n’a pas été fait.', 'This was not done.')} ${text}` } }
}

function troubleTold({ language }: Visit, error: unknown): Did {
  if (!(error instanceof ActesError)) throw error
  const { code, problems, params } = error
  const told = problems.length > 0 ? problems : [problem(code, '', { params })]
  return { no: [...new Set(told.map((each) => sentenceOf(each, language)))].join(' ') }
}

export const transmissionActions: readonly DeskAction[] = [
  doing('requeue', 'requeue', async ({ visit, sent, id, reason }) => {
    const { say } = visit
    const heldSince = field(sent, 'retenue') || null
    const { items } = await visit.ask('requeueTransmission', { id, reason, dryRun: false, heldSince })
    const [item] = items
    const obstacle = excludedBy(visit, item)
    if (obstacle !== undefined) return { no: obstacle }
    if (item?.newId === undefined)
      return {
        ok: say('Remise en file : elle reprend où elle s’était arrêtée.', 'Requeued: it goes on where it had stopped.'),
      }
    const ok = say(
      'Voici la nouvelle transmission, qui remplace celle qui était refusée.',
      'Here is the new transmission, which replaces the one that was refused.',
    )
    return { ok, next: item.newId }
  }),
  doing('cancel', 'cancel', async ({ visit, id, reason }) => {
    await visit.ask('cancelTransmission', { id, reason })
    return { ok: visit.say('Retirée : elle ne partira pas.', 'Withdrawn: it will not leave.') }
  }),
  doing('annul', 'annul', async ({ visit, id, reason }) => {
    await visit.ask('annulTransmission', { id, reason })
    return {
      ok: visit.say(
        'La demande d’annulation est prête à partir ; l’acte est annulé quand la préfecture en accuse réception.',
        'The request for annulation is ready to leave; the act is annulled when the préfecture acknowledges it.',
      ),
    }
  }),
  doing('resolve', 'resolve', async ({ visit, sent, id, reason }) => {
    const { say } = visit
    const seen = { id, reason, attempt: field(sent, 'envoi') }
    if (field(sent, 'verdict') === 'absente') {
      await visit.ask('resolveTransmission', { ...seen, notArrived: true })
      const ok = say('Noté : elle n’était pas arrivée, elle repart.', 'Noted: it had not arrived, it leaves again.')
      return { ok }
    }
    const reference = field(sent, 'reference').slice(0, 200)
    if (field(sent, 'verdict') !== 'arrivee' || reference === '')
      return {
        no: say(
          'Dites sous quelle référence elle est arrivée : la plateforme la montre à côté de l’acte.',
          'Say under which reference it arrived: the platform shows it beside the act.',
        ),
      }
    await visit.ask('resolveTransmission', { ...seen, arrived: reference })
    return {
      ok: say(
        'Noté : elle est arrivée. La réponse de la préfecture est attendue.',
        'Noted: it arrived. The answer of the préfecture is awaited.',
      ),
    }
  }),
]
