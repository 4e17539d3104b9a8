// Identifiants partagés: certificates and accounts that several collectivités share; only fingerprints are shown.
import { sharedPaths } from '#gateways/shared-credentials.ts'
import { gatewayFields } from '#operations/declaration/fields.ts'
import type { CredentialJson } from '#operations/declared/credentials.ts'
import { named } from '#operations/desk/lists.ts'
import type { GatewayType } from '#protocol/acte/passerelles.ts'
import { gatewayTypes } from '#text/words.ts'
import { html, type Html } from '#text/html.ts'
import { asking, askingButton } from '../asking.ts'
import { fold, guardedForm, hidden, input, reasonField, refusedButton } from '../forms.ts'
import { chips, facts, paged, rest, section, table, type Fact } from '../parts.ts'
import { instant } from '../times.ts'
import type { SentFiles, UploadAction } from '../uploads.ts'
import { among, done, field, mayHere, pageAt, shownOfAll, type Rendered, type Visit } from '../visit.ts'
import { examination } from './connections/examination.ts'
import { certificateSaid } from './connections/standing.ts'
import { credentialHref, gatewayName } from './gateway-words.ts'
import { recorded } from './start/declaring.ts'
import { drawn, filledIn, type Values } from './start/fields.ts'
import { chosenFiles, certificateFiles } from './start/gateway.ts'

const path = '/identifiants'
const sharing = () => gatewayTypes().filter((type) => sharedPaths(type).length > 0)
const pageSize = 50

/** Settings that can be shared; none is required by itself. */
function sharedFieldsOfGateway(type: GatewayType) {
  const shared = gatewayFields(type).filter((each) => sharedPaths(type).includes(each.path))
  return shared.map((each) => ({ ...each, needed: false }))
}

const typeIn = (text: string | null) => among(sharing(), text) ?? 's2low'

async function renderCredentialList(visit: Visit, wrong?: Html): Promise<Rendered> {
  const { say, language, url } = visit
  const { items } = await visit.ask.listCredentials({})
  const type = typeIn(url.searchParams.get('type'))
  const none = say(
    'Aucun. Un certificat commun à plusieurs collectivités se déclare ici une seule fois.',
    'None. A certificate that several collectivités show is declared here once; their gateways bear its name.',
  )
  const choices = sharing().map((each) => [`${path}?type=${each}`, gatewayName(each, language), each === type] as const)
  const label = say('Déclarer un identifiant partagé', 'Declare a shared credential')
  const asked = [
    hidden('type', type),
    input(say('Nom', 'Name'), 'nom', { required: true, maxlength: 60 }),
    drawn(visit, sharedFieldsOfGateway(type), {}),
  ]
  const posting = { needs: 'declare', siren: null, action: path, label, first: true, sendsFiles: true } as const
  return {
    title: say('Identifiants partagés', 'Shared credentials'),
    lead: say(
      'Certificats et comptes que plusieurs collectivités utilisent : renouvelés une fois, ils le sont pour toutes.',
      'Certificates and accounts that several collectivités use: renewed once, they are so for all.',
    ),
    main: html`${wrong}
    ${fold(label, [chips(say('Passerelles', 'Gateways'), choices), guardedForm(visit, posting, asked)], wrong !== undefined || url.searchParams.has('type'))}
    ${table(items, { caption: say('Identifiants partagés', 'Shared credentials'), none }, [
      [say('Nom', 'Name'), ({ name }) => html`<a href="${credentialHref(name)}"><strong>${name}</strong></a>`],
      [say('Passerelle', 'Gateway'), ({ gateway }) => gatewayName(gateway, language)],
      [say('Titulaire', 'Holder'), ({ holder, login }) => holder ?? login ?? '–'],
      [say('Fin du certificat', 'End of certificate'), (each) => certificateSaid(each, visit)],
      ['Collectivités', ({ collectivites }) => collectivites.length, { class: 'num' }],
      [
        say('Actions', 'Actions'),
        ({ name }) => html`<a class="go" href="${credentialHref(name)}#renouveler">${say('Renouveler', 'Renew')}</a>`,
      ],
    ])}`,
  }
}

async function renderCredential(
  visit: Visit,
  name: string,
  { wrong, found }: { wrong?: Html; found?: Html } = {},
): Promise<Rendered> {
  const { say, language } = visit
  const kept = await visit.ask.showCredential({ name })
  const { gateway, collectivites, updatedAt, updatedBy } = kept
  return {
    title: say(`Identifiant partagé : ${name}`, `Shared credential: ${name}`),
    heading: name,
    lead: html`<a href="${path}">${say('Identifiants partagés', 'Shared credentials')}</a>${say(', pour', ', for')}
      ${gatewayName(gateway, language)}`,
    main: html`${wrong} ${found}
    ${facts([
      [say('Titulaire', 'Holder'), kept.holder],
      [say('Fin du certificat', 'End of certificate'), kept.certificateUntil !== null && certificateSaid(kept, visit)],
      [say('Identifiant', 'Login'), kept.login],
      ...printsOf(kept, visit),
      [
        say('Enregistré', 'Recorded'),
        html`${instant(updatedAt, language)} ${say('par', 'by')} ${shownOfAll(visit, updatedBy)}`,
      ],
    ])}
    ${await usersPart(visit, collectivites)} ${actsOn(visit, kept)}`,
  }
}

function printsOf({ gateway, prints, login }: CredentialJson, { language }: Visit) {
  return sharedFieldsOfGateway(gateway).flatMap(({ path: at, label }): readonly Fact[] => {
    const print = prints[at]
    return print === undefined || print === login ? [] : [[label[language], html`<code>${print}</code>`]]
  })
}

async function usersPart(visit: Visit, sirens: readonly string[]) {
  const { say, url } = visit
  const after = url.searchParams.get('apres') ?? undefined
  const page = paged(await visit.look(named, { limit: pageSize + 1, of: sirens, after }), pageSize)
  const title = say(`Collectivités (${sirens.length})`, `Used by ${sirens.length}`)
  return section({ id: 'collectivites', title }, [
    table(page.shown, { caption: title, none: say('Aucune collectivité ne l’utilise.', 'No collectivité uses it.') }, [
      [say('Nom', 'Name'), ({ siren, nom }) => html`<a href="/collectivites/${siren}">${nom}</a>`],
    ]),
    rest(visit, page.last?.siren) || '',
  ])
}

function actsOn(visit: Visit, { name, gateway, collectivites, can }: CredentialJson) {
  const { say } = visit
  const on = { at: [name], siren: mine(visit, collectivites) }
  const renewed = say(
    'Ce qui reste vide ne change pas. Toutes les collectivités qui l’utilisent ont le nouveau à leur prochain échange ; un envoi en cours n’est pas interrompu.',
    'What is left empty does not change. All who use it have the new one at their next exchange; a sending under way is not disturbed.',
  )
  const asked = [drawn(visit, sharedFieldsOfGateway(gateway), {}), reasonField(visit)]
  const removing = say('Supprimer', 'Remove')
  const refusal = say('Des collectivités l’utilisent encore.', 'Collectivités still use it.')
  const renewing = say('Renouveler', 'Renew')
  const posting = { needs: 'declare', siren: on.siren, action: credentialHref(name), label: renewing } as const
  return html`${section({ id: 'renouveler', title: renewing }, [html`<p>${renewed}</p>`, guardedForm(visit, { ...posting, first: true, sendsFiles: true }, asked)])}
    <div class="actions">
      ${askingButton(visit, examine, { ...on, label: say('Tester maintenant', 'Test now') })}
      ${can.remove === true ? fold(removing, askingButton(visit, remove, { ...on, label: removing })) : refusedButton(removing, refusal)}
    </div>`
}

/** Collectivité for the visible check of rights; the operation checks every collectivité that uses the credential. */
function mine(visit: Visit, sirens: readonly string[]) {
  return mayHere(visit, 'declare', null) ? null : (sirens[0] ?? null)
}

const add: UploadAction = {
  path,
  needs: 'declare',
  takes: certificateFiles,
  run: async (visit, sent) => {
    const type = typeIn(field(sent, 'type'))
    const record = async () => {
      const made = await visit.ask.addCredential({ name: field(sent, 'nom'), gateway: await given(sent, type) })
      const text = visit.say(
        'Il est enregistré. Choisissez-le dans les passerelles des collectivités.',
        'It is recorded. Choose it in the gateways of the collectivités.',
      )
      return done(credentialHref(made.name), text)
    }
    return recorded(visit, record, {
      fields: sharedFieldsOfGateway(type),
      again: (wrong) => renderCredentialList(visit, wrong),
    })
  },
}

const renew: UploadAction = {
  path: `${path}/:nom`,
  needs: 'declare',
  takes: certificateFiles,
  run: async (visit, sent) => {
    const { nom: name = '' } = sent.params
    const { gateway: type } = await visit.ask.showCredential({ name })
    const record = async () => {
      await visit.ask.renewCredential({ name, gateway: await given(sent, type), reason: field(sent, 'motif') })
      return done(credentialHref(name), visit.say('Il est renouvelé.', 'It is renewed.'))
    }
    return recorded(visit, record, {
      fields: sharedFieldsOfGateway(type),
      again: (wrong) => renderCredential(visit, name, { wrong }),
    })
  },
}

async function given(sent: SentFiles, type: GatewayType): Promise<Values & { readonly type: GatewayType }> {
  return { ...filledIn(sent, sharedFieldsOfGateway(type), {}), ...(await chosenFiles(sent)), type }
}

const examine = asking(`${path}/:nom/examen`, 'examineCredential', async (visit, { name }, { collectivite, items }) => {
  const { gateway } = await visit.ask.showCredential({ name })
  return renderCredential(visit, name, { found: examination(items, { gateway, siren: collectivite ?? '' }, visit) })
})

const remove = asking(`${path}/:nom/retrait`, 'removeCredential', ({ say }, { name }) =>
  done(path, say(`${name} est supprimé.`, `${name} is removed.`)),
)

export const credentialsServed = {
  pages: [
    pageAt(path, 'declare', (visit) => renderCredentialList(visit)),
    pageAt(`${path}/:nom`, 'declare', (visit, { nom = '' }) => renderCredential(visit, nom)),
  ],
  uploads: [add, renew],
  actions: [examine, remove],
}
