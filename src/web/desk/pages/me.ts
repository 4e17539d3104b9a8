// Mon compte: roles, password, second step, sessions, and mails: at once, daily or weekly.
import { both } from '#text/both.ts'
import { mayAnywhere } from '#accounts/access.ts'
import type { OwnAccount } from '#operations/declared/account.ts'
import { mailTypes, mailWords, waitingMail } from '#subscriptions/catalogue.ts'
import { html } from '#text/html.ts'
import { asking, askingButton } from '../asking.ts'
import { fold, form, select } from '../forms.ts'
import { newPasswordFields, passwordField, weaknessSaid } from '../sign-in-forms.ts'
import { instant } from '../times.ts'
import { among, actionAt, done, field, pageAt, undone, type Visit } from '../visit.ts'
import { grantsSaid, namesIn } from './people/words.ts'
import { notHere, ownAccount, secondFactorPart, stepsOwn } from './second-factor.ts'
import { ownSessionsPart, sessionsOwn } from './sessions.ts'

const path = '/moi'

const page = pageAt(path, 'read', async (visit) => {
  const { say, language } = visit
  const account = await ownAccount(visit)
  return {
    title: say('Mon compte', 'My account'),
    lead: `${visit.login}, ${grantsSaid(visit.grants, language, await namesIn(visit, [visit]))}.`,
    main: html`<p>
        <a href="${path}/avis">${say('Mes notifications par courriel', 'My notices by mail')}</a>
        ${mayAnywhere(visit.grants, 'unmask') && html`· <a href="/calendriers">${say('Mes calendriers', 'My calendars')}</a>`}
        · <a href="/demandes">${say('Demandes d’accord', 'Requests')}</a>
      </p>
      ${identitiesPart(account.identities, visit)}
      <h2>${say('Mot de passe', 'Password')}</h2>
      ${account.can.changePassword === true ? fold(say('Changer le mot de passe', 'Change the password'), passwordPart(visit)) : html`<p>${notHere(visit)}</p>`}
      ${await secondFactorPart(visit, account)} ${await ownSessionsPart(visit)}`,
  }
})

function identitiesPart(identities: OwnAccount['identities'], { say, language }: Visit) {
  if (identities.length === 0) return false
  const unlinked = say('Un administrateur peut retirer ce lien.', 'An administrator may remove this link.')
  return html`<h2>${say('Identité externe', 'External identity')}</h2>
    <ul>
      ${identities.map(({ issuer, since }) => html`<li>${issuer}, ${say('liée le', 'linked on')} ${instant(since, language)}</li>`)}
    </ul>
    <p class="reason">${unlinked}</p>`
}

function passwordPart(visit: Visit) {
  const { say } = visit
  const allClose = say(
    'Toutes vos sessions se ferment, sur tous vos appareils : vous vous reconnectez ensuite.',
    'All your sessions end, on all your devices: you sign in again afterwards.',
  )
  const posting = { action: `${path}/mot-de-passe`, label: say('Changer le mot de passe', 'Change the password') }
  return html`${form(visit, posting, [
      passwordField(say('Mot de passe actuel', 'Present password'), 'actuel'),
      newPasswordFields(say, { name: 'nouveau', what: ['Nouveau mot de passe', 'New password'] }),
    ])}
    <p class="reason">${allClose}</p>`
}

const setPassword = actionAt(`${path}/mot-de-passe`, 'read', async (visit, sent) => {
  const { can } = await ownAccount(visit)
  if (can.changePassword !== true) return undone(path, notHere(visit))
  // Not trimmed: spaces at the ends belong to a password.
  const [present = '', wanted = '', again = ''] = ['actuel', 'nouveau', 'encore'].map(
    (name) => sent.fields.get(name)?.[0] ?? '',
  )
  const { say } = visit
  const differ = say(
    'Les deux mots de passe diffèrent : rien n’a été changé.',
    'The two passwords differ: nothing was changed.',
  )
  if (wanted !== again) return undone(path, differ)
  const { outcome } = await visit.ask.changePassword({ present, wanted })
  if (outcome === 'done') return done('/entrer', say('Le mot de passe est changé.', 'The password is changed.'))
  const wrong = say(
    'Le mot de passe actuel est incorrect, ou il y a eu trop de tentatives : rien n’a été changé.',
    'The present password is not the right one, or there were too many tries: nothing was changed.',
  )
  return undone(path, outcome === 'refused' ? wrong : weaknessSaid(say, outcome))
})

const mailsPage = pageAt(`${path}/avis`, 'read', async (visit) => {
  const { say, installation, login } = visit
  const { mails } = await ownAccount(visit)
  const chosen = new Map(mails.map(({ type, how }) => [type, how]))
  const rhythm = say(
    'Le résumé du jour part à 8 h les jours ouvrés, celui de la semaine à 8 h le premier jour ouvré. Au-delà de trois notifications à la fois, un seul courriel les réunit.',
    'The digest of the day leaves at 8:00 on working days, that of the week at 8:00 on the first of them. More than three notices at once go into one mail.',
  )
  const without = say(
    'Aucun serveur de courriel n’est configuré (ACTES_SMTP_URL) : rien ne part. Vos choix sont gardés.',
    'No mail server is set (ACTES_SMTP_URL): nothing leaves. Your choices are kept.',
  )
  const fields = mailTypes.map((type) => mailField(visit, type, chosen.get(type)))
  return {
    title: say('Mes notifications par courriel', 'My notices by mail'),
    lead: say(
      `Elles sont envoyées à ${login}, pour les collectivités que vous voyez, sans l’objet des actes.`,
      `They go to ${login}, for the collectivités that you see, without the objet of acts.`,
    ),
    main: html`${!installation.sendsMail && html`<p class="why">${without}</p>`}
      <p>${rhythm}</p>
      ${askingButton(visit, chooseMails, { label: say('Enregistrer', 'Save'), first: true, fields })}`,
  }
})

type MailFrequency = OwnAccount['mails'][number]['how']

function mailField({ say, language }: Visit, type: (typeof mailTypes)[number], how: MailFrequency | undefined) {
  const about = mailWords[type][language]
  return select(about.charAt(0).toUpperCase() + about.slice(1), { name: type, chosen: how ?? '' }, [
    ['', say('aucune', 'nothing')],
    ...(type === waitingMail ? [] : [['now', say('immédiate', 'at once')] as const]),
    ['daily', say('résumé du jour', 'digest of the day')],
    ['weekly', say('résumé de la semaine', 'digest of the week')],
  ])
}

const frequencies = ['now', 'daily', 'weekly'] as const satisfies readonly MailFrequency[]

const chooseMails = asking(
  `${path}/avis`,
  [
    'chooseMails',
    (sent) => ({
      mails: mailTypes.flatMap((type) => {
        const how = among(frequencies, field(sent, type))
        return how ? [{ type, how }] : []
      }),
    }),
  ],
  [`${path}/avis`, both('Vos choix sont enregistrés.', 'Your choices are saved.')],
)

export const meServed = {
  pages: [page, ...stepsOwn.pages, mailsPage],
  actions: [setPassword, ...sessionsOwn, ...stepsOwn.actions, chooseMails],
}
