// One-time links of accounts. Without passwords there are none: the identity provider lets people in.
import type { Invited, PersonJson } from '#operations/shapes/people.ts'
import { html } from '#text/html.ts'
import { asking, askingButton, tellingRefusal, type AskingAction } from '../../asking.ts'
import { hidden, refusedButton } from '../../forms.ts'
import { instant } from '../../times.ts'
import { field, undone, type Rendered, type Visit } from '../../visit.ts'
import { grantsSaid, hrefOf, namesIn, path } from './words.ts'

/** Field with the standing of the account when the form was rendered. */
const shownField = 'compte'

export function linkForm({ login, standing }: PersonJson, visit: Visit) {
  const { say, installation } = visit
  const { takesPasswords, provider } = installation
  const shown = standing === 'closed' ? 'closed' : 'open'
  const anew = say('Créer un nouveau lien à usage unique', 'Make a one-time link anew')
  const needless = say(
    `La connexion se fait par ${provider} ; aucun mot de passe n’est utilisé ici.`,
    `Nobody comes in here by a password: people come in by ${provider}.`,
  )
  if (!takesPasswords && shown === 'open') return refusedButton(anew, needless)
  const byLink = say('Rouvrir le compte par un lien à usage unique', 'Open the account again by a one-time link')
  const again = takesPasswords ? byLink : say('Rouvrir le compte', 'Open the account again')
  const label = shown === 'closed' ? again : anew
  return askingButton(visit, linkAction, { at: [login], label, fields: hidden(shownField, shown) })
}

/** Makes a link or reopens the account, whichever the form showed. */
export const linkAction = unlessChanged(
  asking(
    `${path}/:login/lien`,
    [
      'renewLink',
      (sent) => ({ shown: field(sent, shownField) === 'closed' ? ('closed' as const) : ('open' as const) }),
    ],
    (visit, _, invited) => invitedPage(visit, invited),
  ),
)

/** Reports that another person has closed or reopened the account since the form was rendered. */
export function unlessChanged(action: AskingAction): AskingAction {
  return tellingRefusal(action, ({ code }, { say }, { params: { login = '' } }) => {
    if (code !== 'ACTES-S009') return undefined
    const text = say(
      `${login} : le compte a été fermé ou rouvert entre-temps. Rien n’a été changé : regardez où il en est.`,
      `${login}: the account was closed or opened again meanwhile. Nothing was changed: look at how it stands.`,
    )
    return undone(hrefOf(login), text)
  })
}

/** The only page that shows the link. */
export async function invitedPage(visit: Visit, { person, link }: Invited): Promise<Rendered> {
  const { say, language, installation } = visit
  const provided = say(
    `Il n’y a pas de lien à transmettre : la connexion se fait par ${installation.provider}, avec cette adresse.`,
    `There is no link to hand over: one comes in by ${installation.provider}, with this address.`,
  )
  return {
    title: link ? say('Lien à usage unique', 'One-time link') : say('Compte ouvert', 'Account open'),
    lead: `${say('Pour', 'For')} ${person.login}, ${grantsSaid(person.grants, language, await namesIn(visit, [person]))}.`,
    main: html`${link ? linkShown(link, visit) : html`<p>${provided}</p>`}
      <p><a href="${path}">${say('Tous les utilisateurs', 'All people')}</a></p>`,
  }
}

function linkShown({ path: link, expiresAt }: NonNullable<Invited['link']>, visit: Visit) {
  const { say, language, installation } = visit
  const handOver = say(
    'Transmettez-le vous-même : il ne sera plus affiché. Il permet de choisir un mot de passe, une seule fois, jusqu’au',
    'Hand it over yourself: it will not be shown again. It lets a password be chosen, once, until',
  )
  const replaced = say(' ; un nouveau lien remplace celui-ci.', '; a new link replaces this one.')
  return html`<p>${handOver} ${instant(expiresAt, language)}${replaced}</p>
    <pre>${installation.url}${link}</pre>`
}
