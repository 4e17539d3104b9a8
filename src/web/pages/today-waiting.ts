// What waits for a person today, sentence by sentence: what happened, what it means, and one button.
import { fingerprintOf } from '../../causes.ts'
import { addDays, isWeekend } from '../../protocol/calendrier.ts'
import { dayIn } from '../../protocol/jour.ts'
import { isHoliday } from '../../protocol/jours-feries.ts'
import { codeSentence, sentenceOf } from '../../sentences.ts'
import { openTasks, type ListedTask } from '../../store/desk-lists.ts'
import {
  heldGroups,
  refusedSince,
  strayCount,
  suspendedRoads,
  todayCap,
  uncertainOnes,
  unanswered,
  type HeldGroup,
  type RefusedGroup,
  type StoppedRoad,
  type Waiting,
} from '../../store/today.ts'
import { html, type Content, type Html } from '../html.ts'
import { tag, type Tone } from '../parts.ts'
import { instant } from '../times.ts'
import { seenBy, shownTo, type Visit } from '../visit.ts'
import { gatewayNames } from './gateway-words.ts'
import { deadline, kindWords } from './letters-words.ts'

const zone = 'Europe/Paris'
/** So many of a kind are named one by one. */
const most = 5

/** Every thing that waits for him, the most pressing kinds first. */
export async function waitingItems(visit: Visit): Promise<readonly Html[]> {
  const { db } = visit.app.ports.store
  const sirens = seenBy(visit)
  const before = workingDaysBefore(visit.now, 2)
  return [
    ...uncertain(visit, await uncertainOnes(db, sirens, todayCap)),
    ...(await suspendedRoads(db, sirens)).map((road) => suspended(visit, road)),
    ...(await heldGroups(db, sirens)).map((group) => held(visit, group)),
    ...(await refusedSince(db, sirens, morning(visit.now))).map((group) => refused(visit, group)),
    ...tasks(visit, await openTasks(db, { sirens, limit: most + 1 })),
    ...stray(await strayCount(db, sirens)),
    ...silent(await unanswered(db, sirens, { before, limit: 101 })),
  ]
}

interface Item {
  readonly tone: Tone
  readonly word: string
  readonly what: Content
  readonly means: Content
  readonly href: string
  readonly label: string
  readonly quiet?: true
}

function item({ tone, word, what, means, href, label, quiet }: Item): Html {
  return html`<li>
    ${tag(tone, word)}
    <div>
      <strong>${what}</strong>
      <p>${means}</p>
    </div>
    <a class="button${quiet && ' quiet'}" href="${href}">${label}</a>
  </li>`
}

function uncertain(visit: Visit, all: readonly Waiting[]): readonly Html[] {
  if (all.length <= most)
    return all.map(({ id, numero, objet, collectivite }) =>
      item({
        ...{ tone: 'doubt', word: 'Incertaine', href: `/transmissions/${id}` },
        what: `${numero ?? 'Un envoi'} : parti, et rien ne dit s’il est arrivé`,
        means: html`${shownTo(visit, objet, collectivite)}. Rien n’est renvoyé tant qu’on ne le sait pas.`,
        label: `Examiner ${numero ?? 'cet envoi'}`,
      }),
    )
  return [
    item({
      ...{ tone: 'doubt', word: 'Incertaines', href: '/incertaines', label: 'Examiner les envois incertains' },
      what: `${upTo(all.length)} envois sont partis, et rien ne dit s’ils sont arrivés`,
      means: 'Rien n’est renvoyé tant qu’on ne le sait pas ; la passerelle est interrogée de nouveau d’elle-même.',
    }),
  ]
}

function suspended({ language }: Visit, { id, siren, gateway, code, params, since }: StoppedRoad): Html {
  return item({
    ...{ tone: 'no', word: 'Suspendue', href: `/connexions/${id}`, label: 'Voir la connexion' },
    what: `${gatewayNames[gateway]} est suspendue pour ${siren}`,
    means: html`${sentenceOf({ code, path: id, params: params ?? {} }, language)} Depuis le ${instant(since)}. Rien de
    ce qui attend n’est perdu.`,
  })
}

function held({ language }: Visit, { code, gateway, count, since }: HeldGroup): Html {
  const acts = count > 1 ? `${count} actes retenus` : 'Un acte retenu'
  return item({
    ...{ tone: 'todo', word: 'En attente de vous', href: `/causes#cause-${fingerprintOf({ code, gateway }).id}` },
    what: html`${acts} par ${gatewayNames[gateway]} depuis le ${instant(since)}`,
    means: html`${codeSentence(code, language)} <code>${code}</code>`,
    label: count > 1 ? `Voir la cause des ${count} actes` : 'Voir la cause de cet acte',
  })
}

function refused({ language }: Visit, { code, verifCode, count, id, numero }: RefusedGroup): Html {
  const why = verifCode === '' ? code : `${verifCode}, ${code}`
  return item({
    ...{ tone: 'no', word: count > 1 ? 'Refusées' : 'Refusée', quiet: true },
    what: count > 1 ? `${count} transmissions refusées aujourd’hui` : `${numero ?? 'Un envoi'} refusé aujourd’hui`,
    means: html`${codeSentence(code, language)} <code>${why}</code>`,
    href: count > 1 ? `/transmissions?etat=refused&code=${code}` : `/transmissions/${id}`,
    label: count > 1 ? `Voir les refus ${why}` : `Voir ${numero ?? 'cet envoi'}`,
  })
}

function tasks(visit: Visit, all: readonly ListedTask[]): readonly Html[] {
  const named = all.slice(0, most).map(({ kind, retour, dueOn, numero, objet, collectivite, fuseau }) =>
    item({
      ...{ tone: 'todo', word: dueOn === null ? 'À traiter' : 'Délai', href: `/courriers/${retour}` },
      what: `${kindWords[kind]}${numero === null ? '' : ` sur ${numero}`}`,
      means: html`${deadline(dueOn, dayIn(fuseau, visit.now))} ${shownTo(visit, objet, collectivite)}`,
      label: `Traiter ${numero ?? 'ce courrier'}`,
    }),
  )
  if (all.length <= most) return named
  const others = item({
    ...{ tone: 'todo', word: 'Délais', quiet: true, href: '/courriers', label: 'Voir tous les courriers' },
    what: 'D’autres courriers attendent',
    means: 'Leurs échéances sont plus lointaines, ou la loi n’en fixe pas.',
  })
  return [...named, others]
}

function stray({ count, since }: { readonly count: number; readonly since: Date | null }): readonly Html[] {
  if (count === 0 || since === null) return []
  return [
    item({
      ...{ tone: 'todo', word: 'Retours orphelins', href: '/retours' },
      what: count > 1 ? `${upTo(count)} retours n’ont trouvé aucun acte` : 'Un retour n’a trouvé aucun acte',
      means: html`Le plus ancien est arrivé le ${instant(since)}. Rien n’en est perdu : rattachez-les, ou faites-les
      relire.`,
      label: 'Placer les retours',
    }),
  ]
}

function silent(all: readonly Waiting[]): readonly Html[] {
  const [oldest] = all
  if (!oldest) return []
  const many = all.length > 100 ? 'Plus de 100 actes transmis' : `${all.length} actes transmis`
  return [
    item({
      ...{ tone: 'run', word: 'Sans AR', quiet: true },
      what: `${all.length === 1 ? `${oldest.numero ?? 'Un acte'} transmis` : many} depuis plus de deux jours ouvrés, sans accusé`,
      means: 'La relève continue d’elle-même. Au-delà, demandez à la préfecture ou à la passerelle.',
      href: all.length === 1 ? `/transmissions/${oldest.id}` : '/transmissions?etat=submitted',
      label: all.length === 1 ? `Voir ${oldest.numero ?? 'cet acte'}` : 'Voir les actes sans accusé',
    }),
  ]
}

function upTo(count: number): string {
  return count >= todayCap ? `Au moins ${todayCap}` : String(count)
}

/** The same hour so many working days earlier, by the national holidays, in Paris: a guide, no deadline. */
export function workingDaysBefore(now: Date, days: number): Date {
  const today = dayIn(zone, now)
  let day = today
  for (let left = days; left > 0;) {
    day = addDays(day, -1)
    if (!isWeekend(day) && !isHoliday(day, '')) left--
  }
  return new Date(now.getTime() - (Date.parse(today) - Date.parse(day)))
}

const clock = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: zone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit', second: '2-digit' },
})

/** When the day began in Paris; an hour off on the two days on which the clocks change. */
export function morning(now: Date): Date {
  const [hours = 0, minutes = 0, seconds = 0] = clock.format(now).split(':').map(Number)
  return new Date(now.getTime() - ((hours * 60 + minutes) * 60 + seconds) * 1_000 - now.getMilliseconds())
}
