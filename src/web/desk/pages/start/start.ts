// Mise en route: steps ticked by what exists. It leaves the navigation once all are done, or it is put away.
import { both } from '#text/both.ts'
import type { Start } from '#operations/declared/start.ts'
import { html } from '#text/html.ts'
import { asking, askingButton } from '../../asking.ts'
import { reservedPage } from '../../forms.ts'
import { tag } from '../../parts.ts'
import { startPath } from '../../starting.ts'
import { done, mayHere, pageAt, type Visit } from '../../visit.ts'
import { depositLink } from '../deposit/link.ts'
import { connectionHref } from '../gateway-words.ts'
import { newPath } from './declaring.ts'

type PointWords = readonly [fr: string, en: string]

interface Point {
  readonly isDone: (start: Start) => boolean
  readonly what: PointWords
  readonly means: PointWords
  readonly label: PointWords
  /** Link to the step; undefined until the steps before it are done. */
  readonly way: (start: Start) => string | undefined
  readonly isButton?: true
}

const points: readonly Point[] = [
  {
    isDone: ({ siren }) => siren !== null,
    what: ['Déclarer votre collectivité', 'Declare your collectivité'],
    means: ['Son nom, son SIREN, son département.', 'Its name, its SIREN, its département.'],
    label: ['Déclarer', 'Declare'],
    way: ({ siren }) => (siren === null ? newPath : `/collectivites/${siren}/fiche`),
  },
  {
    isDone: ({ gateway }) => gateway !== null,
    what: ['Régler sa passerelle', 'Set its gateway'],
    means: [
      'S²LOW, Pastell ou le ministère, avec le certificat ou le compte que vous avez déjà.',
      'S²LOW, Pastell or the ministry, with the certificate or the account that you have already.',
    ],
    label: ['Régler', 'Set'],
    way: ({ siren }) => (siren === null ? undefined : `/collectivites/${siren}/passerelle`),
  },
  {
    isDone: ({ tested }) => tested,
    what: ['Tester la passerelle', 'Test the gateway'],
    means: [
      'Adresse, certificat, compte et droits, un par un ; rien n’est envoyé.',
      'Address, certificate, account and rights, one by one; nothing is sent.',
    ],
    label: ['Tester', 'Test'],
    way: ({ siren, gateway }) =>
      siren === null || gateway === null ? undefined : connectionHref(`${gateway}:${siren}`),
  },
  {
    isDone: ({ acknowledged }) => acknowledged,
    what: ['Transmettre un premier acte', 'Send a first act'],
    means: [
      'Une vraie délibération de Maraussan, à la préfecture de démonstration : rien ne quitte cette machine.',
      'A real délibération of Maraussan, to the demonstration préfecture: nothing leaves this machine.',
    ],
    label: ['Transmettre l’acte de démonstration', 'Send the act of the demonstration'],
    way: () => `${startPath}/acte`,
    isButton: true,
  },
  {
    isDone: ({ colleagues }) => colleagues,
    what: ['Inviter vos collègues', 'Invite your colleagues'],
    means: ['Chacun a son compte, et les droits de son travail.', 'Each has an account, and the rights of their work.'],
    label: ['Inviter', 'Invite'],
    way: () => '/personnes',
  },
]

const page = pageAt(startPath, 'declare', async (visit) => {
  const { say } = visit
  const title = say('Mise en route', 'Getting started')
  if (!mayHere(visit, 'declare', null)) return reservedPage(visit, 'declare', title)
  const start = await visit.ask.showStart({})
  const finished = points.filter(({ isDone }) => isDone(start)).length
  const isOver = finished === points.length
  const next = points.find(({ isDone, way }) => !isDone(start) && way(start) !== undefined)
  const away = { label: say('Retirer cette page du menu', 'Put this list away') }
  return {
    title,
    lead: isOver
      ? say('Tout est prêt : cette page quitte le menu.', 'Everything is ready: this page leaves the menu.')
      : say(
          `${finished} point${finished > 1 ? 's' : ''} sur ${points.length}`,
          `${finished} of ${points.length} points`,
        ),
    live: ['actes', 'connexions'],
    main: html`<ol class="lines">
        ${points.map((point) => drawn(point, { start, isNext: point === next }, visit))}
      </ol>
      ${start.siren !== null && depositLink(visit)} ${!isOver && askingButton(visit, putAway, away)}`,
  }
})

interface Drawn {
  readonly start: Start
  /** The first that can be done now. */
  readonly isNext: boolean
}

function drawn(point: Point, { start, isNext }: Drawn, visit: Visit) {
  const { say } = visit
  const isDone = point.isDone(start)
  return html`<li>
    ${isDone ? tag('ok', say('fait', 'done')) : tag('todo', say('à faire', 'to do'))}
    <div><strong>${say(...point.what)}</strong> <span class="sub">${say(...point.means)}</span></div>
    ${wayOf(point, { start, isDone, isNext }, visit)}
  </li>`
}

function wayOf(
  { what, label, way, isButton }: Point,
  { start, isDone, isNext }: Drawn & { readonly isDone: boolean },
  visit: Visit,
) {
  const { say } = visit
  const href = way(start)
  const [text, again] = [say(...label), say('Revoir', 'See again')]
  if (isDone)
    return isButton || href === undefined
      ? false
      : html`<a class="go" href="${href}" aria-label="${again}, ${say(...what)}">${again}</a>`
  if (href === undefined)
    return html`<span class="reason">${say('À faire après le point précédent.', 'After the point before.')}</span>`
  return isButton
    ? askingButton(visit, firstAct, { label: text, first: isNext, can: start.can.sendFirstAct })
    : html`<a class="${isNext ? 'button first' : 'go'}" href="${href}">${text}</a>`
}

const firstAct = asking(`${startPath}/acte`, 'sendFirstAct', ({ say }, _, { id, already }) => {
  const text = already
    ? say(
        'Cet acte est déjà déposé : rien n’est envoyé deux fois.',
        'This act is there already: nothing is sent twice.',
      )
    : say(
        'L’acte est déposé ; la préfecture de démonstration va répondre.',
        'The act is handed in; the demonstration préfecture will answer.',
      )
  return done(`/transmissions/${id}`, text)
})

const putAway = asking(`${startPath}/rangement`, 'putStartAway', [
  '/',
  both('La mise en route est retirée du menu.', 'The list of the start is put away.'),
])

export const startServed = { pages: [page], actions: [firstAct, putAway] }
