// Demandes: operations that wait for another person's agreement. The requester takes the result once.
import type { RequestJson } from '../../../operations/declared/requests.ts'
import { isErrorCode } from '../../../errors.ts'
import { html, type HtmlContent, type Html } from '../../../text/html.ts'
import { codeSentence, type Both, type Language } from '../../../text/sentences.ts'
import { form, reasonField } from '../forms.ts'
import { namesFor, type NameOf } from '../names.ts'
import { facts, section, tag } from '../parts.ts'
import { instant } from '../times.ts'
import { actionAt, done, field, pageAt, type Rendered, type Visit } from '../visit.ts'

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
      'Les opérations sensibles qu’une personne demande et qu’une autre, qui a le même droit, autorise.',
      'What one person asks for, and another with the same right has to agree to.',
    ),
    main: html`${items.length === 0 && html`<p>${say('Aucune demande depuis trente jours.', 'No request within thirty days.')}</p>`}
    ${waiting.map((each) => part(visit, each, nameOf))}
    ${over.length > 0 && html`<h2>${say('Décidées depuis trente jours', 'Decided within thirty days')}</h2>`}
    ${over.map((each) => part(visit, each, nameOf))}`,
  }
})

const asked: Readonly<Record<string, Both>> = {
  declareCollectivite: {
    fr: 'Déclarer une collectivité ou sa passerelle',
    en: 'Declare a collectivité or its gateway',
  },
  importCollectivites: { fr: 'Déclarer plusieurs collectivités', en: 'Declare several collectivités' },
  addCredential: { fr: 'Ajouter un identifiant partagé', en: 'Add a shared credential' },
  renewCredential: { fr: 'Renouveler un identifiant partagé', en: 'Renew a shared credential' },
  removeCredential: { fr: 'Supprimer un identifiant partagé', en: 'Remove a shared credential' },
  leaveCollectivite: {
    fr: 'Transférer une collectivité à une autre installation, ou la reprendre',
    en: 'Move a collectivité to another installation, or take it back',
  },
  confirmSender: { fr: 'Admettre un expéditeur de la préfecture', en: 'Accept a sender of the préfecture' },
  invitePerson: { fr: 'Inviter une personne', en: 'Invite somebody' },
  renewLink: { fr: 'Créer un lien de connexion', en: 'Make a one-time link' },
  changeRoles: { fr: 'Modifier des rôles', en: 'Change roles' },
  disablePerson: { fr: 'Fermer un compte', en: 'Close an account' },
  removeSecondStep: { fr: 'Ne plus demander de code à une personne', en: 'Ask somebody for no code any more' },
  unlinkIdentities: { fr: 'Retirer le lien d’une identité externe', en: 'Unlink an external identity' },
  erasePerson: { fr: 'Effacer les données d’un compte fermé', en: 'Erase the data of a closed account' },
  makeFirstCode: { fr: 'Créer le code du premier compte', en: 'Make the code of the first account' },
  addToken: { fr: 'Créer un jeton', en: 'Make a token' },
  addCalendar: { fr: 'Créer un calendrier', en: 'Make a calendar' },
  addSubscription: { fr: 'Ouvrir un abonnement', en: 'Open a subscription' },
  editSubscription: { fr: 'Changer l’adresse d’un abonnement', en: 'Change the address of a subscription' },
  renewSubscriptionSecret: { fr: 'Changer le secret d’un abonnement', en: 'Change the secret of a subscription' },
  rotateKeys: {
    fr: 'Tout sceller sous la clé maîtresse en vigueur',
    en: 'Bring everything under the present master key',
  },
  grantDisposal: {
    fr: 'Enregistrer le visa d’élimination ou l’accusé du service d’archives',
    en: 'Record the visa of the archives, or their acknowledgement',
  },
  purgeDisposal: { fr: 'Supprimer les actes d’un bordereau', en: 'Delete the acts of a bordereau' },
  resolveTransmission: { fr: 'Déclarer arrivé un envoi incertain', en: 'Say that an uncertain sending arrived' },
  go: { fr: 'Laisser repartir les envois', en: 'Let sendings leave again' },
}

export function requestSaid(
  { operation, about }: Pick<RequestJson, 'operation' | 'about'>,
  { language }: Pick<Visit, 'language'>,
): string {
  return asked[operation]?.[language] ?? about
}

function part(visit: Visit, request: RequestJson, nameOf: NameOf): Html {
  const { say, language } = visit
  const { id, askedBy, askedAt, expiresAt, collectivites, standing, decidedBy, decidedAt, code, mine } = request
  return section({ id: `demande-${id}`, title: requestSaid(request, visit) }, [
    facts([
      [say('État', 'Standing'), renderRequestStanding(standing, visit)],
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
    standing === 'waiting' && (mine ? own(visit, request) : decide(visit, request)),
    request.hasResult && renderTakeResultForm(visit, request),
  ])
}

function renderRequestStanding(standing: RequestJson['standing'], { say }: Visit): Html {
  const words = {
    waiting: ['todo', say('attend un accord', 'waits for agreement')],
    approved: ['ok', say('accordée', 'agreed')],
    refused: ['no', say('refusée', 'refused')],
    stale: ['no', say('dépassée : ce qu’elle changeait a changé', 'out of date: what it was to change has changed')],
    expired: ['no', say('expirée', 'expired')],
  } as const
  const [tone, word] = words[standing]
  return tag(tone, word)
}

const given: Readonly<Record<string, Both>> = {
  reason: { fr: 'motif', en: 'reason' },
  arrived: { fr: 'référence', en: 'reference' },
  id: { fr: 'transmission ou abonnement', en: 'transmission or subscription' },
  login: { fr: 'adresse', en: 'address' },
  name: { fr: 'nom', en: 'name' },
  nom: { fr: 'nom', en: 'name' },
  role: { fr: 'rôle', en: 'role' },
  rights: { fr: 'droit', en: 'right' },
  days: { fr: 'jours', en: 'days' },
  sirens: { fr: 'SIREN', en: 'SIREN' },
  networks: { fr: 'réseau', en: 'network' },
  type: { fr: 'passerelle', en: 'gateway' },
}

function inputOf(input: unknown, language: Language): HtmlContent {
  const rows = leaves(input, '')
  const label = (key: string): HtmlContent => {
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

function decide(visit: Visit, { id }: RequestJson): Html {
  const { say } = visit
  const to = (verb: string, label: string, quiet = false) => ({ action: `${path}/${id}/${verb}`, label, quiet })
  return html`<div class="actions">
    ${form(visit, to('accord', say('Donner mon accord', 'Agree')))}
    <details>
      <summary>${say('Refuser', 'Refuse')}</summary>
      ${form(visit, to('refus', say('Refuser la demande', 'Refuse the request'), true), reasonField(visit))}
    </details>
  </div>`
}

function own(visit: Visit, { id }: RequestJson): Html {
  const { say } = visit
  const awaited = say(
    'Une autre personne doit donner son accord : prévenez-la.',
    'Another person has to agree: tell them.',
  )
  return html`<p class="reason">${awaited}</p>
    <details>
      <summary>${say('Retirer la demande', 'Withdraw it')}</summary>
      ${form(visit, { action: `${path}/${id}/refus`, label: say('Retirer', 'Withdraw'), quiet: true }, reasonField(visit))}
    </details>`
}

function renderTakeResultForm(visit: Visit, { id }: RequestJson): Html {
  const label = visit.say('Voir le résultat, une seule fois', 'See the result, once')
  return form(visit, { action: `${path}/${id}/resultat`, label })
}

const approve = actionAt(`${path}/:id/accord`, 'read', async (visit, { params: { id = '' } }) => {
  const request = await visit.ask.approveRequest({ id })
  return done(
    path,
    visit.say(`Accord donné : ${requestSaid(request, visit)}.`, `Agreed: ${requestSaid(request, visit)}.`),
  )
})

const refuse = actionAt(`${path}/:id/refus`, 'read', async (visit, sent) => {
  await visit.ask.refuseRequest({ id: sent.params.id ?? '', reason: field(sent, 'motif') })
  return done(path, visit.say('La demande est close : rien n’a été fait.', 'The request is closed: nothing was done.'))
})

const result = actionAt(`${path}/:id/resultat`, 'read', async (visit, { params: { id = '' } }): Promise<Rendered> => {
  const { say, installation } = visit
  const { result: given } = await visit.ask.takeRequestResult({ id })
  const lines = leaves(given, '').map(
    ([key, value]) => `${key} : ${value.startsWith('/') ? installation.url : ''}${value}`,
  )
  return {
    title: say('Résultat de la demande', 'Result of the request'),
    lead: say(
      'Il ne sera plus montré : gardez ce qui doit l’être.',
      'It is not shown again: keep what has to be kept.',
    ),
    main: html`<pre>${lines.join('\n')}</pre>
      <p><a href="${path}">${say('Toutes les demandes', 'All requests')}</a></p>`,
  }
})

export const requestsServed = { pages: [page], actions: [approve, refuse, result] }
