// Open sessions, own ones or those of an account: each with device and place, ended one by one or together.
import type { Words } from '../say.ts'
import type { SessionJson } from '#operations/shapes/people.ts'
import { html } from '#text/html.ts'
import { asking, askingButton } from '../asking.ts'
import { form, hidden } from '../forms.ts'
import { table, tag } from '../parts.ts'
import { instant } from '../times.ts'
import type { Visit } from '../visit.ts'
import { both } from '#text/both.ts'

const path = '/moi'

export async function ownSessionsPart(visit: Visit) {
  const { items } = await visit.ask.listOwnSessions({})
  const others = visit.say('Fermer toutes les autres', 'End all the others')
  return html`<h2>Sessions</h2>
    ${sessionsTable(visit, items, `${path}/sessions`)}
    <div class="actions">
      ${items.length > 1 && askingButton(visit, endOthers, { label: others })}
      ${askingButton(visit, signOutEverywhere, { label: visit.say('Me déconnecter partout', 'Sign me out everywhere') })}
    </div>`
}

/** @param action address that the form of a row posts to */
export function sessionsTable(visit: Visit, items: readonly SessionJson[], action: string) {
  const { say, language } = visit
  const none = say('Aucune session n’est ouverte.', 'No session is open.')
  const end = { action, label: say('Fermer la session', 'End the session') }
  return table(items, { caption: say('Sessions ouvertes', 'Open sessions'), none }, [
    [
      say('Appareil', 'Device'),
      ({ device, isThis }) =>
        html`${device ?? say('navigateur inconnu', 'unknown browser')}
        ${isThis && tag('ok', say('celle-ci', 'this one'))}`,
    ],
    [say('Adresse', 'Address'), (each) => addressOf(each, visit)],
    [
      say('Ouverte le', 'Opened on'),
      ({ openedAt, secondStep }) =>
        html`${instant(openedAt, language)}
        ${secondStep !== null && html`<span class="sub">${openings[secondStep][language]}</span>`}`,
    ],
    [say('Dernière activité', 'Last seen'), ({ lastSeen }) => instant(lastSeen, language)],
    [
      say('Fermer', 'End'),
      ({ id, isThis }) => (isThis ? say('Déconnectez-vous.', 'Sign out.') : form(visit, end, hidden('session', id))),
    ],
  ])
}

const networks: Words<'machine' | 'internal'> = {
  machine: both('cette machine', 'this machine'),
  internal: both('réseau interne', 'internal network'),
}

function addressOf({ address, network }: SessionJson, { say, language }: Visit) {
  if (address === null) return html`${say('inconnue', 'unknown')}`
  const isOurs = network === 'machine' || network === 'internal'
  return html`${address} ${isOurs && html`<span class="sub">${networks[network][language]}</span>`}`
}

const openings: Words<NonNullable<SessionJson['secondStep']>> = {
  code: both('avec un code', 'with a code'),
  recovery: both('avec un code de secours', 'with a recovery code'),
  key: both('avec une clé', 'with a key'),
  provider: both('second facteur du fournisseur d’identité', 'second step of the identity provider'),
}

const endOne = asking(
  `${path}/sessions`,
  ['endOwnSession', { id: 'session' }],
  [path, both('La session est fermée.', 'The session is ended.')],
)

const endOthers = asking(`${path}/sessions/autres`, 'endOtherSessions', [
  path,
  both('Toutes vos autres sessions sont fermées.', 'All your other sessions are ended.'),
])

const signOutEverywhere = asking(`${path}/deconnexion`, 'endOwnSessions', [
  '/entrer',
  both('Toutes vos sessions sont fermées.', 'All your sessions are ended.'),
])

export const sessionsOwn = [endOne, endOthers, signOutEverywhere]
