// One-time links of accounts. Without passwords there are none: the identity provider lets people in.
import type { Invited, PersonJson } from '../../../../operations/shapes/people.ts'
import { ActesError } from '../../../../errors.ts'
import { html, type Html } from '../../../../text/html.ts'
import { form, hidden, refusedButton } from '../../forms.ts'
import { instant } from '../../times.ts'
import { actionAt, field, undone, type ActionOutcome, type Rendered, type Visit } from '../../visit.ts'
import { grantsSaid, hrefOf, path } from './words.ts'

/** Field with the standing of the account when the form was rendered. */
const shownField = 'compte'

export function linkForm({ login, standing }: PersonJson, visit: Visit): Html {
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
  const posting = { action: `${hrefOf(login)}/lien`, label: shown === 'closed' ? again : anew, quiet: true }
  return form(visit, posting, hidden(shownField, shown))
}

/** Makes a link or reopens the account, whichever the form showed. */
export const linkAction = actionAt(`${path}/:login/lien`, 'people', async (visit, sent) => {
  const login = sent.params.login ?? ''
  const shown = field(sent, shownField) === 'closed' ? 'closed' : 'open'
  return unlessChanged(visit, login, async () => invitedPage(visit, await visit.ask.renewLink({ login, shown })))
})

/** Reports that another person has closed or reopened the account since the form was rendered. */
export async function unlessChanged(
  visit: Visit,
  login: string,
  act: () => Promise<ActionOutcome>,
): Promise<ActionOutcome> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof ActesError && error.code === 'ACTES-S009')) throw error
    const text = visit.say(
      `${login} : le compte a été fermé ou rouvert entre-temps. Rien n’a été changé : regardez où il en est.`,
      `${login}: the account was closed or opened again meanwhile. Nothing was changed: look at how it stands.`,
    )
    return undone(hrefOf(login), text)
  }
}

/** The only page that shows the link. */
export function invitedPage(visit: Visit, { person, link }: Invited): Rendered {
  const { say, language, installation } = visit
  const provided = say(
    `Il n’y a pas de lien à transmettre : la connexion se fait par ${installation.provider}, avec cette adresse.`,
    `There is no link to hand over: one comes in by ${installation.provider}, with this address.`,
  )
  return {
    title: link ? say('Lien à usage unique', 'One-time link') : say('Compte ouvert', 'Account open'),
    lead: `${say('Pour', 'For')} ${person.login}, ${grantsSaid(person.grants, language)}.`,
    main: html`${link ? linkShown(link, visit) : html`<p>${provided}</p>`}
      <p><a href="${path}">${say('Tous les utilisateurs', 'All people')}</a></p>`,
  }
}

function linkShown({ path: link, expiresAt }: NonNullable<Invited['link']>, visit: Visit): Html {
  const { say, language, installation } = visit
  const handOver = say(
    'Transmettez-le vous-même : il ne sera plus montré. Il permet de choisir un mot de passe, une seule fois, jusqu’au',
    'Hand it over yourself: it will not be shown again. It lets a password be chosen, once, until',
  )
  const replaced = say(' ; un nouveau lien remplace celui-ci.', '; a new link replaces this one.')
  return html`<p>${handOver} ${instant(expiresAt, language)}${replaced}</p>
    <pre>${installation.url}${link}</pre>`
}
