// Actions on a transmission, and why others are impossible; the write guards each. No requeue once acknowledged.
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import { publicites } from '#protocol/calendrier/echeances.ts'
import { isJour } from '#protocol/calendrier/jour.ts'
import type { Both } from '#text/sentences.ts'
import { html, type HtmlContent, type Html } from '#text/html.ts'
import { hidden, input } from '../../forms.ts'
import { field, mayHere, type FormSubmission, type Visit } from '../../visit.ts'
import { colleagueOffers } from './colleagues.ts'
import { doing, offered, offering, problemSaid, type Doing, type Offer } from './offers.ts'
import { isAnnulled, isRefused, isRegistered, isWithdrawn } from '#lifecycle.ts'
import { both } from '#text/both.ts'

export async function actionsPart(visit: Visit, shown: ShownTransmission): Promise<Html> {
  const offers = [
    ...(shown.can.resolve === true ? resolveOffers(visit, shown) : []),
    ...(hasReceipt(shown) ? [] : [requeueOffer(visit, shown)]),
    cancelOffer(visit, shown),
    ...(shown.message === '1-1' ? [annulOffer(visit, shown)] : []),
    ...(mayHere(visit, 'closeTask', shown.collectivite) ? await colleagueOffers(visit, shown) : []),
  ]
  const [possible, others] = [offers.filter((each) => !each.obstacle), offers.filter((each) => each.obstacle)]
  return html`<h2>${visit.say('Actions possibles', 'What you can do')}</h2>
    ${[...possible, ...others].map((offer) => offered(visit, shown, offer))}`
}

/** What the state means for an action, when the state itself is the obstacle. */
const stateWords: Readonly<Record<'requeue' | 'cancel' | 'annul', (shown: ShownTransmission) => Both>> = {
  requeue: ({ state, uncertain }) =>
    uncertain
      ? both(
          'Impossible tant que la passerelle peut l’avoir reçue : la préfecture la recevrait deux fois. La vérification est automatique.',
          'Not while the gateway may have received it: the préfecture would receive it twice. The check is made by itself.',
        )
      : isWithdrawn(state)
        ? both('Elle a été retirée : déposez l’acte de nouveau.', 'It was withdrawn: deposit the act again.')
        : both('Elle suit son cours : il n’y a rien à relancer.', 'It goes its way: there is nothing to requeue.'),
  cancel: ({ state }) =>
    isWithdrawn(state)
      ? both('Elle est déjà retirée.', 'It is withdrawn already.')
      : both(
          'On ne retire que ce qui n’est pas parti, et celle-ci est partie.',
          'Only what has not left is withdrawn, and this one has left.',
        ),
  annul: ({ state }) =>
    isAnnulled(state)
      ? both('Elle est déjà annulée.', 'It is annulled already.')
      : both(
          'Possible une fois que la préfecture a accusé réception.',
          'Possible once the préfecture has acknowledged it.',
        ),
}

const inDoubt = {
  now: both('Impossible pendant l’envoi : il est en cours.', 'Not while it is being sent.'),
  later: both(
    'Impossible tant que l’envoi n’a pas de verdict : il est peut-être arrivé.',
    'Not while the sending has no verdict: it may have arrived.',
  ),
}

function obstacleSaid(visit: Visit, shown: ShownTransmission, action: 'requeue' | 'cancel' | 'annul'): HtmlContent {
  const obstacle = shown.can[action]
  const { language, say } = visit
  if (obstacle === true) return undefined
  if (action === 'requeue' && shown.replacedBy !== undefined)
    return html`${say('Elle est déjà remplacée par', 'It is replaced already by')}
      <a href="/transmissions/${shown.replacedBy}">${say('une nouvelle transmission', 'a new transmission')}</a>.`
  if (obstacle.code === 'ACTES-A002') return stateWords[action](shown)[language]
  if (action === 'cancel' && obstacle.code === 'ACTES-A003') return inDoubt[shown.sending ? 'now' : 'later'][language]
  return problemSaid(visit, obstacle)
}

/** The préfecture has acknowledged the acte: it must never receive it twice. */
function hasReceipt({ state, dateReception }: ShownTransmission): boolean {
  return isRegistered(state) || dateReception !== null
}

interface Doubtful {
  readonly attempts: readonly Pick<ShownTransmission['attempts'][number], 'id' | 'verdict'>[]
  readonly can: Pick<ShownTransmission['can'], 'withdraw'>
}

/** The verdicts of a person on an uncertain sending. @param name of the acte, in a list */
export function resolveOffers(visit: Visit, { attempts, can }: Doubtful, name?: string): readonly Offer[] {
  const { say } = visit
  // The verdict concerns this sending only, never a later one.
  const about = hidden('envoi', attempts.findLast(({ verdict }) => verdict === null)?.id)
  const common = { action: 'resolve', obstacle: undefined } as const
  const [elle, it] = [name ?? 'Elle', name ?? 'It']
  const saying = (verdict: string) => ({ ...common, key: `resolve-${verdict}` })
  const reference = say('Référence de l’envoi sur la plateforme', 'Reference of the sending on the platform')
  return [
    {
      ...saying('arrivee'),
      label: say(`${elle} est arrivée`, `${it} arrived`),
      does: say(
        'Si vous la voyez sur la plateforme : donnez la référence qu’elle y porte. Elle ne sera pas renvoyée, et sa réponse est attendue.',
        'If you see it on the platform: give the reference that it bears there. It will not be sent again, and its answer is awaited.',
      ),
      fields: (given) => [
        about,
        hidden('verdict', 'arrivee'),
        input(reference, 'reference', {
          required: true,
          maxlength: 200,
          autocomplete: 'off',
          value: given('reference'),
        }),
      ],
    },
    {
      ...saying('absente'),
      label: say(`${elle} n’est pas arrivée`, `${it} did not arrive`),
      does: say(
        'Si la plateforme et la préfecture ne l’ont pas : elle repart, sauf si une réponse de la préfecture est là. Si elle était arrivée, elle serait reçue deux fois : dans le doute, attendez.',
        'If neither the platform nor the préfecture has it: it leaves again, unless an answer of the préfecture is there. If it had arrived, it would be received twice: in doubt, wait.',
      ),
      fields: [about, hidden('verdict', 'absente')],
    },
    {
      ...saying('retiree'),
      obstacle: can.withdraw === true ? undefined : problemSaid(visit, can.withdraw),
      label: say(`${elle} n’est pas arrivée : la retirer`, `${it} did not arrive: withdraw it`),
      does: say(
        'Si la plateforme ne l’a pas, et ne doit pas l’avoir : elle n’est pas renvoyée. L’acte peut être déposé de nouveau, sous un autre numéro si le sien est pris.',
        'If the platform does not have it, and must not have it: it is not sent again. The act can be deposited again, under another number if its own is taken.',
      ),
      fields: [about, hidden('verdict', 'retiree')],
    },
  ]
}

function requeueOffer(visit: Visit, shown: ShownTransmission): Offer {
  const { say } = visit
  const does = isRefused(shown.state)
    ? say(
        'Une nouvelle transmission la remplace, avec les mêmes fichiers ; celle-ci ne change pas.',
        'A new transmission replaces it, with the same files; this one does not change.',
      )
    : say(
        'La cause est levée : elle reprend où elle s’était arrêtée.',
        'The cause is gone: it goes on where it had stopped.',
      )
  // The action applies only to the hold that this page shows.
  const fields = hidden('retenue', shown.held?.since)
  const label = say('Remettre en file d’attente', 'Requeue')
  return { action: 'requeue', label, does, fields, obstacle: obstacleSaid(visit, shown, 'requeue') }
}

function cancelOffer(visit: Visit, shown: ShownTransmission): Offer {
  const { say } = visit
  const does = say(
    'Elle ne partira pas. On ne revient pas en arrière : il faudra déposer l’acte de nouveau.',
    'It will not leave. There is no way back: the act would have to be deposited again.',
  )
  return { action: 'cancel', label: say('Retirer', 'Withdraw'), does, obstacle: obstacleSaid(visit, shown, 'cancel') }
}

function annulOffer(visit: Visit, shown: ShownTransmission): Offer {
  const does = visit.say(
    'Une demande d’annulation part vers la préfecture, qui en accuse réception. L’acte lui-même n’est pas abrogé.',
    'A request for annulation leaves for the préfecture, which acknowledges it. The act itself is not repealed.',
  )
  const label = visit.say('Annuler auprès de la préfecture', 'Annul at the préfecture')
  return { action: 'annul', label, does, obstacle: obstacleSaid(visit, shown, 'annul') }
}

/** The requeue concerns the hold that the page showed. */
function heldAsShown(sent: FormSubmission) {
  return { dryRun: false as const, heldSince: field(sent, 'retenue') || null }
}

export const transmissionActions: readonly Doing[] = [
  offering('requeue', ['requeueTransmission', heldAsShown], ({ say }, { items: [item] }) => {
    const goesOn = say(
      'Remise en file d’attente : elle reprend où elle s’était arrêtée.',
      'Requeued: it goes on where it had stopped.',
    )
    if (item?.newId === undefined) return goesOn
    const replaced = say(
      'Voici la nouvelle transmission, qui remplace celle qui était refusée.',
      'Here is the new transmission, which replaces the one that was refused.',
    )
    return { ok: replaced, next: item.newId }
  }),
  offering('cancel', 'cancelTransmission', ({ say }) =>
    say('Retirée : elle ne partira pas.', 'Withdrawn: it will not leave.'),
  ),
  offering('annul', 'annulTransmission', ({ say }) =>
    say(
      'La demande d’annulation est prête à partir ; l’acte est annulé quand la préfecture en accuse réception.',
      'The request for annulation is ready to leave; the act is annulled when the préfecture acknowledges it.',
    ),
  ),
  doing('publish', async ({ visit, sent, id, reason }) => {
    const [date, how] = [field(sent, 'date'), publicites.find((each) => each === field(sent, 'maniere'))]
    const which = visit.say(
      'Dites le jour, et si l’acte a été publié, affiché ou notifié.',
      'Say the day, and whether the act was published, posted or notified.',
    )
    if (!isJour(date) || how === undefined) return { no: which }
    await visit.ask.publishTransmission({ id, date, how, reason })
    return { ok: visit.say('La publication est notée.', 'The publication is recorded.') }
  }),
  doing('resolve', async ({ visit, sent, id, reason }) => {
    const { say } = visit
    const seen = { id, reason, attempt: field(sent, 'envoi') }
    if (field(sent, 'verdict') === 'absente') {
      await visit.ask.resolveTransmission({ ...seen, notArrived: true })
      return { ok: say('Noté : elle n’était pas arrivée, elle repart.', 'Noted: it had not arrived, it leaves again.') }
    }
    if (field(sent, 'verdict') === 'retiree') {
      await visit.ask.resolveTransmission({ ...seen, notArrived: true, withdraw: true })
      return {
        ok: say(
          'Retirée : elle n’était pas arrivée, elle ne partira pas.',
          'Withdrawn: it had not arrived, it will not leave.',
        ),
      }
    }
    const reference = field(sent, 'reference').slice(0, 200)
    const which = say(
      'Dites sous quelle référence elle est arrivée : la plateforme la montre à côté de l’acte.',
      'Say under which reference it arrived: the platform shows it beside the act.',
    )
    if (field(sent, 'verdict') !== 'arrivee' || reference === '') return { no: which }
    await visit.ask.resolveTransmission({ ...seen, arrived: reference })
    const noted = say(
      'Noté : elle est arrivée. La réponse de la préfecture est attendue.',
      'Noted: it arrived. The answer of the préfecture is awaited.',
    )
    return { ok: noted }
  }),
]
