// Acts that wait for a person: uncertain, assigned to the visitor, held or refused, without AR for too long.
import type { WaitingToday } from '#operations/desk/today.ts'
import { isErrorCode } from '#errors.ts'
import { codeSentence } from '#text/sentences.ts'
import { html, type Html } from '#text/html.ts'
import { quoted, trouble } from '../../parts.ts'
import { instant } from '../../times.ts'
import type { Visit } from '../../visit.ts'
import { gatewayName } from '../gateway-words.ts'
import { item, most, upTo } from './item.ts'

type WaitingSending = WaitingToday['uncertain'][number] | WaitingToday['silent'][number]
type FailedGroup = WaitingToday['failed'][number]

export function uncertain(visit: Visit, all: readonly WaitingSending[]): readonly Html[] {
  const { say } = visit
  if (all.length <= most)
    return all.map(({ id, numero, objet, collectivite }) =>
      item({
        tone: 'doubt',
        word: say('Incertaine', 'Uncertain'),
        href: `/transmissions/${id}`,
        what: say(
          `${numero ?? 'Un envoi'} : arrivée non confirmée`,
          `${numero ?? 'A sending'}: it left, and nothing says whether it arrived`,
        ),
        means: html`${quoted(visit, objet, collectivite)}.
        ${say('Rien n’est renvoyé tant que le doute n’est pas levé.', 'Nothing is sent again until it is known.')}`,
        label: say(`Examiner ${numero ?? 'cet envoi'}`, `Examine ${numero ?? 'this sending'}`),
      }),
    )
  return [
    item({
      tone: 'doubt',
      word: say('Incertaines', 'Uncertain'),
      href: '/incertaines',
      label: say('Examiner les envois incertains', 'Examine the uncertain sendings'),
      what: say(
        `${upTo(say, all.length)} envois dont l’arrivée n’est pas confirmée`,
        `${upTo(say, all.length)} sendings left, and nothing says whether they arrived`,
      ),
      means: say(
        'Rien n’est renvoyé tant que le doute n’est pas levé ; la passerelle est interrogée de nouveau automatiquement.',
        'Nothing is sent again until it is known; the gateway is asked again by itself.',
      ),
    }),
  ]
}

export function mine(visit: Visit, all: WaitingToday['mine']): readonly Html[] {
  const { say, language } = visit
  return all.slice(0, most).map(({ id, numero, objet, collectivite, code }) =>
    item({
      tone: 'todo',
      word: say('Confiée à vous', 'Yours'),
      href: `/transmissions/${id}`,
      what: numero ?? say('Un envoi', 'A sending'),
      means: html`${quoted(visit, objet, collectivite)}. ${isErrorCode(code) && trouble(code, { language })}`,
      label: say(`Reprendre ${numero ?? 'cet envoi'}`, `Go on with ${numero ?? 'this sending'}`),
    }),
  )
}

const causesMost = 10

/** Held groups first. */
export function failures(visit: Visit, all: readonly FailedGroup[]): readonly Html[] {
  const { say } = visit
  const groups = [...all.filter(({ held }) => held), ...all.filter(({ held }) => !held)]
  const named = groups
    .slice(0, causesMost)
    .map((group) => (group.held ? held(visit, group) : renderRefusedGroup(visit, group)))
  const others = groups.length - named.length
  if (others === 0) return named
  const rest = item({
    tone: 'todo',
    word: say('Échecs', 'Failures'),
    href: '/causes',
    what: say(
      others === 1 ? 'Une autre cause d’échec' : `${others} autres causes d’échec`,
      others === 1 ? 'One more cause of failure' : `${others} more causes of failure`,
    ),
    means: say('Chacune dit combien d’actes elle retient.', 'Each says how many acts it holds back.'),
    label: say('Voir toutes les causes', 'See all causes'),
  })
  return [...named, rest]
}

function held({ language, say }: Visit, { id, code, gateway, count, since }: FailedGroup): Html {
  const acts = count > 1 ? say(`${count} actes retenus`, `${count} acts held`) : say('Un acte retenu', 'An act held')
  return item({
    tone: 'todo',
    word: say('En attente de vous', 'Waiting for you'),
    href: `/causes#cause-${id}`,
    what: html`${acts} ${say('par', 'on the way to')} ${gatewayName(gateway, language)} ${say('depuis le', 'since')}
    ${instant(since, language)}`,
    means: trouble(code, { language }),
    label:
      count > 1
        ? say(`Voir la cause des ${count} actes`, `See the cause of the ${count} acts`)
        : say('Voir la cause de cet acte', 'See the cause of this act'),
  })
}

function renderRefusedGroup({ language, say }: Visit, { id, code, verifCode, count, since, only }: FailedGroup): Html {
  const why = verifCode === '' ? code : `${verifCode}, ${code}`
  const name = only?.numero ?? say('Une transmission', 'A transmission')
  const when = html`${only ? say('le', 'on') : say('depuis le', 'since')} ${instant(since, language)}`
  return item({
    tone: 'no',
    word: say(count > 1 ? 'Refusées' : 'Refusée', 'Refused'),
    what: only
      ? html`${say(`${name} refusée`, `${name} refused`)} ${when}`
      : html`${say(`${count} transmissions refusées`, `${count} transmissions refused`)} ${when}`,
    means: html`${codeSentence(code, language)} <code>${why}</code>`,
    href: only ? `/transmissions/${only.id}` : `/causes#cause-${id}`,
    label: only ? say(`Voir ${name}`, `See ${name}`) : say(`Voir les refus ${why}`, `See the refusals ${why}`),
  })
}

export function silent({ say }: Visit, all: readonly WaitingSending[]): readonly Html[] {
  const [oldest] = all
  if (!oldest) return []
  const many =
    all.length > 100
      ? say('Plus de 100 actes transmis', 'More than 100 acts submitted')
      : say(`${all.length} actes transmis`, `${all.length} acts submitted`)
  const name = oldest.numero
  const what = all.length === 1 ? say(`${name ?? 'Un acte'} transmis`, `${name ?? 'An act'} submitted`) : many
  return [
    item({
      tone: 'run',
      word: say('Sans AR', 'Without AR'),
      what: say(
        `${what} depuis plusieurs jours ouvrés, sans accusé`,
        `${what} several working days ago, without acknowledgement`,
      ),
      means: say(
        'La relève continue automatiquement, et rien n’est renvoyé. Demandez à la préfecture ou à la plateforme.',
        'Collection goes on by itself, and nothing is sent again. Ask the préfecture or the platform.',
      ),
      href: all.length === 1 ? `/transmissions/${oldest.id}` : '/transmissions?etat=submitted',
      label:
        all.length === 1
          ? say(`Voir ${name ?? 'cet acte'}`, `See ${name ?? 'this act'}`)
          : say('Voir les actes sans accusé', 'See the acts without acknowledgement'),
    }),
  ]
}
