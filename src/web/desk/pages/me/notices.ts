// Mes avis: what a person wants to be mailed, by type of events, and how: at once, in a digest of the day or of the week.
import { choosableTypes, noticeTypes } from '../../../../subscriptions/catalogue.ts'
import type { OwnAccount } from '../../../../operations/declared/account.ts'
import { html, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { form } from '../../parts.ts'
import { field, type DeskAction, type Page, type Visit } from '../../visit.ts'
import { ownAccount } from './self.ts'

const path = '/moi/avis'

const page: Page = {
  path,
  needs: 'read',
  render: async (visit) => {
    const { say, installation, login } = visit
    const { mails } = await ownAccount(visit)
    const chosen = new Map(mails.map(({ type, how }) => [type, how]))
    const title = say('Mes avis par courriel', 'My notices by mail')
    const lead = say(
      `Ils vont à ${login}, pour les collectivités que vous voyez, sans l’objet des actes.`,
      `They go to ${login}, for the collectivités that you see, without the objet of acts.`,
    )
    const rhythm = say(
      'Le résumé du jour part à 8 h les jours ouvrés, celui de la semaine à 8 h le premier jour ouvré. Au-delà de trois avis à la fois, un seul courriel les réunit.',
      'The digest of the day leaves at 8:00 on working days, that of the week at 8:00 on the first of them. More than three notices at once go into one mail.',
    )
    return {
      title,
      main: html`${heading(title, lead)} ${!installation.sendsMail && withoutServer(visit)}
        <p>${rhythm}</p>
        ${form(
          visit,
          { action: path, label: say('Enregistrer', 'Save') },
          choosableTypes.map((type) => choice(visit, type, chosen.get(type))),
        )}
        <p><a href="/moi">${say('Mon compte', 'My account')}</a></p>`,
    }
  },
}

function withoutServer({ say }: Visit): Html {
  return html`<p class="why">
    ${say(
      'Aucun serveur de courriel n’est réglé (ACTES_SMTP_URL) : rien ne part. Vos choix sont gardés.',
      'No mail server is set (ACTES_SMTP_URL): nothing leaves. Your choices are kept.',
    )}
  </p>`
}

type How = OwnAccount['mails'][number]['how']

function choice({ say, language }: Visit, type: (typeof choosableTypes)[number], how: How | undefined): Html {
  const about = noticeTypes[type][language]
  const options: readonly (readonly [How | '', string])[] = [
    ['', say('rien', 'nothing')],
    ['now', say('aussitôt', 'at once')],
    ['daily', say('résumé du jour', 'digest of the day')],
    ['weekly', say('résumé de la semaine', 'digest of the week')],
  ]
  return html`<label
    >${about.charAt(0).toUpperCase() + about.slice(1)}<select name="${type}">
      ${options.map(([value, said]) => html`<option value="${value}" ${value === (how ?? '') && html`selected`}>${said}</option>`)}
    </select></label
  >`
}

const save: DeskAction = {
  path,
  needs: 'read',
  run: async (visit, sent) => {
    const mails = choosableTypes.flatMap((type) => {
      const how = field(sent, type)
      return isHow(how) ? [{ type, how }] : []
    })
    await visit.ask('chooseMails', { mails })
    return { to: path, said: { tone: 'ok', text: visit.say('Vos choix sont enregistrés.', 'Your choices are saved.') } }
  },
}

function isHow(text: string): text is How {
  return text === 'now' || text === 'daily' || text === 'weekly'
}

/** What is looked at. */
export const meNoticesPages: readonly Page[] = [page]

/** What is done. */
export const meNoticesActions: readonly DeskAction[] = [save]
