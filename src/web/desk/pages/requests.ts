// Demandes: operations that wait for another person's agreement. The requester takes the result once.
import type { Words } from '../say.ts'
import type { RequestJson } from '#operations/declared/requests.ts'
import { isErrorCode } from '#errors.ts'
import { html } from '#text/html.ts'
import { codeSentence, type Language } from '#text/sentences.ts'
import { asking, askingButton } from '../asking.ts'
import { fold } from '../forms.ts'
import { namesFor, type NameOf } from '../names.ts'
import { facts, section, tagsOf } from '../parts.ts'
import { instant } from '../times.ts'
import { done, pageAt, type Visit } from '../visit.ts'
import { both } from '#text/both.ts'

const path = '/demandes'

const page = pageAt(path, 'read', async (visit) => {
  const { say } = visit
  const { items } = await visit.ask.listRequests({})
  const nameOf = await namesFor(
    visit,
    items.flatMap(({ collectivites }) => collectivites ?? []),
  )
  const waiting = items.filter(({ standing }) => standing === 'waiting')
  const over = items.filter(({ standing }) => standing !== 'waiting')
  return {
    title: say('Demandes d’accord', 'Requests'),
    lead: say(
      'Les opérations sensibles demandées par un agent et autorisées par un autre, qui a le même droit.',
      'What one person asks for, and another with the same right has to agree to.',
    ),
    main: html`${items.length === 0 && html`<p>${say('Aucune demande depuis trente jours.', 'No request within thirty days.')}</p>`}
    ${waiting.map((each) => part(visit, each, nameOf))}
    ${
      over.length > 0 &&
      fold(
        say(`Décidées depuis trente jours (${over.length})`, `Decided within thirty days (${over.length})`),
        over.map((each) => part(visit, each, nameOf)),
        waiting.length === 0,
      )
    }`,
  }
})

const asked: Words<string> = {
  declareCollectivite: both('Déclarer une collectivité ou sa passerelle', 'Declare a collectivité or its gateway'),
  declareArchive: both('Déclarer un service d’archives', 'Declare an archive'),
  removeArchive: both('Retirer un service d’archives', 'Remove an archive'),
  settleTransfer: both('Décider d’un versement incertain', 'Decide on an uncertain transfer'),
  importCollectivites: both('Déclarer plusieurs collectivités', 'Declare several collectivités'),
  addCredential: both('Ajouter un identifiant partagé', 'Add a shared credential'),
  renewCredential: both('Renouveler un identifiant partagé', 'Renew a shared credential'),
  removeCredential: both('Supprimer un identifiant partagé', 'Remove a shared credential'),
  leaveCollectivite: both(
    'Transférer une collectivité à une autre installation, ou la reprendre',
    'Move a collectivité to another installation, or take it back',
  ),
  confirmSender: both('Admettre un expéditeur de la préfecture', 'Accept a sender of the préfecture'),
  agreeToPlugin: both('Accepter le fichier changé d’une extension', 'Agree to the changed file of a plug-in'),
  invitePerson: both('Inviter un utilisateur', 'Invite somebody'),
  renewLink: both('Créer un lien de connexion', 'Make a one-time link'),
  changeRoles: both('Modifier des rôles', 'Change roles'),
  disablePerson: both('Fermer un compte', 'Close an account'),
  removeSecondStep: both('Retirer le second facteur d’un utilisateur', 'Ask somebody for no code any more'),
  unlinkIdentities: both('Retirer le lien d’une identité externe', 'Unlink an external identity'),
  erasePerson: both('Effacer les données d’un compte fermé', 'Erase the data of a closed account'),
  makeFirstCode: both('Créer le code du premier compte', 'Make the code of the first account'),
  addToken: both('Créer un jeton', 'Make a token'),
  addCalendar: both('Créer un calendrier', 'Make a calendar'),
  addSubscription: both('Ouvrir un abonnement', 'Open a subscription'),
  editSubscription: both('Changer l’adresse d’un abonnement', 'Change the address of a subscription'),
  renewSubscriptionSecret: both('Changer le secret d’un abonnement', 'Change the secret of a subscription'),
  rotateKeys: both('Tout sceller sous la clé maîtresse en vigueur', 'Bring everything under the present master key'),
  grantDisposal: both(
    'Enregistrer le visa d’élimination ou l’accusé du service d’archives',
    'Record the visa of the archives, or their acknowledgement',
  ),
  purgeDisposal: both('Supprimer les actes d’un bordereau', 'Delete the acts of a bordereau'),
  resolveTransmission: both('Déclarer arrivé un envoi incertain', 'Say that an uncertain sending arrived'),
  go: both('Laisser repartir les envois', 'Let sendings leave again'),
}

export function requestSaid(
  { operation, about }: Pick<RequestJson, 'operation' | 'about'>,
  { language }: Pick<Visit, 'language'>,
) {
  return asked[operation]?.[language] ?? about
}

function part(visit: Visit, request: RequestJson, nameOf: NameOf) {
  const { say, language } = visit
  const { id, askedBy, askedAt, expiresAt, collectivites, standing, decidedBy, decidedAt, code, mine, can } = request
  const at = [id]
  const awaited = say(
    'Une autre personne doit donner son accord : prévenez-la.',
    'Another person has to agree: tell them.',
  )
  return section({ id: `demande-${id}`, title: requestSaid(request, visit) }, [
    facts([
      [say('État', 'Standing'), standingTag(standing, language)],
      [say('Demandé par', 'Asked by'), html`${askedBy}, ${say('le', 'on')} ${instant(askedAt, language)}`],
      ['Collectivités', collectivites?.map(nameOf).join(', ') ?? say('toutes', 'all')],
      [say('Ce qui est demandé', 'What is asked'), inputOf(request.asked, language)],
      [
        say('Décidé par', 'Decided by'),
        decidedAt !== null && html`${decidedBy}, ${say('le', 'on')} ${instant(decidedAt, language)}`,
      ],
      [say('À décider avant le', 'To be decided until'), standing === 'waiting' && instant(expiresAt, language)],
      [
        say('Résultat', 'Result'),
        code !== null && html`${isErrorCode(code) && codeSentence(code, language)} <code>${code}</code>`,
      ],
    ]),
    can.refuse === true &&
      (mine
        ? html`<p class="reason">${awaited}</p>
            ${fold(say('Retirer la demande', 'Withdraw it'), askingButton(visit, refuse, { at: [id], label: say('Retirer', 'Withdraw') }))}`
        : html`<div class="actions">
            ${askingButton(visit, approve, { at, label: say('Donner mon accord', 'Agree') })}
            ${fold(say('Refuser', 'Refuse'), askingButton(visit, refuse, { at, label: say('Refuser la demande', 'Refuse the request') }))}
          </div>`),
    can.take === true &&
      askingButton(visit, result, { at: [id], label: say('Voir le résultat, une seule fois', 'See the result, once') }),
  ])
}

const standingTag = tagsOf<RequestJson['standing']>({
  waiting: ['todo', both('attend un accord', 'waits for agreement')],
  approved: ['ok', both('accordée', 'agreed')],
  refused: ['no', both('refusée', 'refused')],
  stale: ['no', both('dépassée : ce qu’elle changeait a changé', 'out of date: what it was to change has changed')],
  expired: ['no', both('expirée', 'expired')],
})

const given: Words<string> = {
  reason: both('motif', 'reason'),
  arrived: both('référence', 'reference'),
  id: both('transmission ou abonnement', 'transmission or subscription'),
  login: both('adresse', 'address'),
  name: both('nom', 'name'),
  nom: both('nom', 'name'),
  role: both('rôle', 'role'),
  rights: both('droit', 'right'),
  days: both('jours', 'days'),
  sirens: both('SIREN', 'SIREN'),
  networks: both('réseau', 'network'),
  type: both('passerelle', 'gateway'),
}

function inputOf(input: unknown, language: Language) {
  const rows = leaves(input, '')
  const label = (key: string) => {
    const word = key.split('.').findLast((part) => !/^\d+$/.test(part)) ?? ''
    return Object.hasOwn(given, word) ? given[word]?.[language] : html`<code>${key}</code>`
  }
  return rows.length === 0 ? '—' : rows.map(([key, value]) => html`<div>${label(key)} : ${value}</div>`)
}

function leaves(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]]
  return Object.entries(value).flatMap(([key, held]: [string, unknown]) =>
    leaves(held, path === '' ? key : `${path}.${key}`),
  )
}

const approve = asking(`${path}/:id/accord`, 'approveRequest', (visit, _, request) =>
  done(path, visit.say(`Accord donné : ${requestSaid(request, visit)}.`, `Agreed: ${requestSaid(request, visit)}.`)),
)

const refuse = asking(`${path}/:id/refus`, 'refuseRequest', [
  path,
  both('La demande est close : rien n’a été fait.', 'The request is closed: nothing was done.'),
])

const result = asking(`${path}/:id/resultat`, 'takeRequestResult', ({ say, installation }, _, { result: given }) => {
  const lines = leaves(given, '').map(
    ([key, value]) => `${key} : ${value.startsWith('/') ? installation.url : ''}${value}`,
  )
  return {
    title: say('Résultat de la demande', 'Result of the request'),
    lead: say(
      'Il ne sera plus affiché : gardez ce qui doit l’être.',
      'It is not shown again: keep what has to be kept.',
    ),
    main: html`<pre>${lines.join('\n')}</pre>
      <p><a href="${path}">${say('Toutes les demandes', 'All requests')}</a></p>`,
  }
})

export const requestsServed = { pages: [page], actions: [approve, refuse, result] }
