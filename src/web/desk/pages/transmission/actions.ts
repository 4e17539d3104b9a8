// Actions on a transmission, and why others are impossible; the write guards each.
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import { roadOf } from '#protocol/acte/mentions.ts'
import { faitsNotes } from '#protocol/calendrier/faits.ts'
import { isJour } from '#protocol/calendrier/jour.ts'
import type { Both } from '#text/sentences.ts'
import { html } from '#text/html.ts'
import { hidden, input } from '../../forms.ts'
import { among, field, mayHere, type Visit } from '../../visit.ts'
import { colleagueOffers } from './colleagues.ts'
import { doing, offering, problemSaid, type Doing, type Offer } from './offers.ts'
import { isAnnulled, isRefused, isRegistered, isWithdrawn } from '#lifecycle.ts'
import { both } from '#text/both.ts'

/** In the order of their use; the publication stands between. */
export async function transmissionOffers(
  visit: Visit,
  shown: ShownTransmission,
  publication: readonly Offer[],
): Promise<readonly Offer[]> {
  const { say } = visit
  const { can, state, held, message, collectivite } = shown
  const offer = (action: Exclude<keyof typeof stateWords, 'withdrawRecord'>, label: string, does: string): Offer => ({
    action,
    label,
    does,
    obstacle: obstacleSaid(visit, shown, action),
  })
  const requeues = isRefused(state)
    ? say(
        'Un nouvel envoi le remplace, avec les mêmes fichiers ; celui-ci ne change pas.',
        'A new transmission replaces it, with the same files; this one does not change.',
      )
    : say(
        'La cause est levée : il reprend où il s’était arrêté.',
        'The cause is gone: it goes on where it had stopped.',
      )
  const withdraws = say(
    'Il ne partira pas. On ne revient pas en arrière : il faudra déposer l’acte de nouveau.',
    'It will not leave. There is no way back: the act would have to be deposited again.',
  )
  const annuls = say(
    'Une demande d’annulation part vers la préfecture, qui en accuse réception. L’acte lui-même n’est pas abrogé.',
    'A request for annulation leaves for the préfecture, which acknowledges it. The act itself is not repealed.',
  )
  return [
    ...(can.resolve === true ? resolveOffers(visit, shown) : []),
    {
      ...offer('requeue', say('Remettre en file d’attente', 'Requeue'), requeues),
      // The action applies only to the hold that this page shows.
      fields: hidden('retenue', held?.since),
      first: can.correct !== true,
    },
    ...publication,
    roadOf(shown) ? recordOffer(visit, shown) : offer('cancel', say('Retirer', 'Withdraw'), withdraws),
    ...(message === '1-1'
      ? [offer('annul', say('Annuler auprès de la préfecture', 'Annul at the préfecture'), annuls)]
      : []),
    ...(mayHere(visit, 'closeTask', collectivite) ? await colleagueOffers(visit, shown) : []),
  ]
}

function recordOffer(visit: Visit, shown: ShownTransmission): Offer {
  const { say } = visit
  return {
    action: 'cancel',
    end: 'withdraw-record',
    label: say('Retirer l’enregistrement', 'Withdraw the record'),
    does: say(
      'Pour un jour ou un numéro saisi par erreur : l’acte quitte le registre et les calendriers, et son numéro est de nouveau libre. Enregistrez ensuite l’acte juste. Rien ne part, et la préfecture n’en sait rien.',
      'For a day or a number typed by mistake: the act leaves the register and the calendars, and its number is free again. Then record the right act. Nothing is sent, and the préfecture is told nothing.',
    ),
    obstacle: obstacleSaid(visit, shown, 'withdrawRecord'),
  }
}

/** What the state means for an action, when the state itself is the obstacle. */
const stateWords: Readonly<
  Record<'requeue' | 'cancel' | 'annul' | 'withdrawRecord', (shown: ShownTransmission) => Both>
> = {
  requeue: ({ state, uncertain }) =>
    uncertain
      ? both(
          'Possible une fois établi que la passerelle ne l’a pas : sinon la préfecture le recevrait deux fois. La vérification est automatique.',
          'Possible once the gateway is known not to have it: the préfecture would receive it twice otherwise. The check is made by itself.',
        )
      : isWithdrawn(state)
        ? both('Il a été retiré : déposez l’acte de nouveau.', 'It was withdrawn: deposit the act again.')
        : both(
            'Il suit son cours. Possible s’il est retenu ou refusé.',
            'It goes its way. Possible if it is held or refused.',
          ),
  cancel: ({ state }) =>
    isWithdrawn(state)
      ? both('Il est déjà retiré.', 'It is withdrawn already.')
      : both('Possible avant l’envoi, et il est parti.', 'Possible before it leaves, and it has left.'),
  withdrawRecord: () => both('L’enregistrement est déjà retiré.', 'The record is withdrawn already.'),
  annul: ({ state }) =>
    isAnnulled(state)
      ? both('Il est déjà annulé.', 'It is annulled already.')
      : both(
          'Possible une fois que la préfecture a accusé réception.',
          'Possible once the préfecture has acknowledged it.',
        ),
}

const inDoubt = {
  now: both('Impossible pendant l’envoi : il est en cours.', 'Not while it is being sent.'),
  later: both(
    'Possible une fois établi qu’il n’est pas arrivé.',
    'Possible once the sending is known not to have arrived.',
  ),
}

function obstacleSaid(visit: Visit, shown: ShownTransmission, action: keyof typeof stateWords) {
  const obstacle = shown.can[action]
  const { language, say } = visit
  if (action === 'requeue' && (isRegistered(shown.state) || shown.dateReception !== null))
    return say(
      'La préfecture en a accusé réception : il ne doit jamais lui parvenir deux fois.',
      'The préfecture has acknowledged it: it must never receive it twice.',
    )
  if (obstacle === true) return undefined
  if (action === 'requeue' && shown.replacedBy !== undefined)
    return html`${say('Il est déjà remplacé par', 'It is replaced already by')}
      <a href="/transmissions/${shown.replacedBy}">${say('un nouvel envoi', 'a new sending')}</a>.`
  if (obstacle.code === 'ACTES-A002') return stateWords[action](shown)[language]
  if (action === 'cancel' && obstacle.code === 'ACTES-A003') return inDoubt[shown.sending ? 'now' : 'later'][language]
  return problemSaid(visit, obstacle)
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
  const [il, it, non] = name === undefined ? ['Il', 'It', 'Non'] : [name, name, `${name} non`]
  const saying = (verdict: string) => ({ ...common, key: `resolve-${verdict}` })
  const reference = say('Référence de l’envoi sur la plateforme', 'Reference of the sending on the platform')
  return [
    {
      ...saying('arrivee'),
      label: say(`${il} est arrivé`, `${it} arrived`),
      does: say(
        'Si vous le voyez sur la plateforme : donnez la référence qu’il y porte. Il ne sera pas renvoyé, et sa réponse est attendue.',
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
      label: say(`${il} n’est pas arrivé`, `${it} did not arrive`),
      does: say(
        'Si la plateforme et la préfecture ne l’ont pas : il repart, sauf si une réponse de la préfecture est là. S’il était arrivé, il serait reçu deux fois : dans le doute, attendez.',
        'If neither the platform nor the préfecture has it: it leaves again, unless an answer of the préfecture is there. If it had arrived, it would be received twice: in doubt, wait.',
      ),
      fields: [about, hidden('verdict', 'absente')],
    },
    {
      ...saying('retiree'),
      obstacle: can.withdraw === true ? undefined : problemSaid(visit, can.withdraw),
      label: say(`${non} reçu – retirer`, `${it} did not arrive: withdraw it`),
      does: say(
        'Si la plateforme ne l’a pas, et ne doit pas l’avoir : il n’est pas renvoyé. L’acte peut être déposé de nouveau, sous un autre numéro si le sien est pris.',
        'If the platform does not have it, and must not have it: it is not sent again. The act can be deposited again, under another number if its own is taken.',
      ),
      fields: [about, hidden('verdict', 'retiree')],
    },
  ]
}

export const transmissionActions: readonly Doing[] = [
  offering(
    'requeue',
    ['requeueTransmission', (sent) => ({ dryRun: false as const, heldSince: field(sent, 'retenue') || null })],
    ({ say }, { items: [item] }) => {
      const goesOn = say(
        'Remis en file d’attente : il reprend où il s’était arrêté.',
        'Requeued: it goes on where it had stopped.',
      )
      if (item?.newId === undefined) return goesOn
      const replaced = say(
        'Voici le nouvel envoi, qui remplace celui qui était refusé.',
        'Here is the new sending, which replaces the one that was refused.',
      )
      return { ok: replaced, next: item.newId }
    },
  ),
  offering('cancel', 'cancelTransmission', both('Retiré : il ne partira pas.', 'Withdrawn: it will not leave.')),
  offering(
    'withdraw-record',
    'withdrawRecord',
    both(
      'L’enregistrement est retiré : le numéro est de nouveau libre.',
      'The record is withdrawn: the number is free again.',
    ),
  ),
  offering(
    'annul',
    'annulTransmission',
    both(
      'La demande d’annulation est prête à partir ; l’acte est annulé quand la préfecture en accuse réception.',
      'The request for annulation is ready to leave; the act is annulled when the préfecture acknowledges it.',
    ),
  ),
  doing('publish', async ({ visit, sent, id, reason }) => {
    const [date, how] = [field(sent, 'date'), among(faitsNotes, field(sent, 'maniere'))]
    const which = visit.say('Dites ce qui s’est passé, et le jour.', 'Say what happened, and the day.')
    if (!isJour(date) || how === undefined) return { no: which }
    await visit.ask.publishTransmission({ id, date, how, reason })
    return { ok: visit.say('C’est noté.', 'It is recorded.') }
  }),
  doing('resolve', async ({ visit, sent, id, reason }) => {
    const { say } = visit
    const [verdict, seen] = [field(sent, 'verdict'), { id, reason, attempt: field(sent, 'envoi') }]
    if (verdict === 'absente') {
      await visit.ask.resolveTransmission({ ...seen, notArrived: true })
      return { ok: say('Noté : il n’était pas arrivé, il repart.', 'Noted: it had not arrived, it leaves again.') }
    }
    if (verdict === 'retiree') {
      await visit.ask.resolveTransmission({ ...seen, notArrived: true, withdraw: true })
      return {
        ok: say(
          'Retiré : il n’était pas arrivé, il ne partira pas.',
          'Withdrawn: it had not arrived, it will not leave.',
        ),
      }
    }
    const reference = field(sent, 'reference').slice(0, 200)
    const which = say(
      'Dites sous quelle référence il est arrivé : la plateforme la montre à côté de l’acte.',
      'Say under which reference it arrived: the platform shows it beside the act.',
    )
    if (verdict !== 'arrivee' || reference === '') return { no: which }
    await visit.ask.resolveTransmission({ ...seen, arrived: reference })
    const noted = say(
      'Noté : il est arrivé. La réponse de la préfecture est attendue.',
      'Noted: it arrived. The answer of the préfecture is awaited.',
    )
    return { ok: noted }
  }),
]
