// Calendriers: deadlines of actes for a calendar program, at a secret address; made, shown once, revoked.
import { html } from '#text/html.ts'
import { asking, askingButton } from '../asking.ts'
import { fold } from '../forms.ts'
import { namesFor } from '../names.ts'
import { lastly, table } from '../parts.ts'
import { instant } from '../times.ts'
import { done, field, pageAt, shownOfAll, type FormSubmission, type Visit } from '../visit.ts'
import { sirensIn } from './people/forms.ts'
import { nameField, tokenFields, tokenTag, revokeButton } from './tokens.ts'

const path = '/calendriers'

const page = pageAt(path, 'unmask', async (visit) => {
  const { say, language } = visit
  const { items } = await visit.ask.listCalendars({})
  const title = say('Calendriers', 'Calendars')
  const nameOf = await namesFor(
    visit,
    items.flatMap(({ sirens }) => sirens ?? []),
  )
  return {
    title,
    lead: say(
      'Les échéances des actes dans votre agenda, par une adresse secrète. Un calendrier montre ce que vous avez le droit de voir, et plus rien quand votre compte est fermé.',
      'The deadlines of acts in your diary, which subscribes by a secret address. A calendar shows what you may see, and nothing once your account is closed.',
    ),
    main: html`${fold(say('Créer un calendrier', 'Make a calendar'), askingButton(visit, add, { label: say('Créer le calendrier', 'Make the calendar'), first: true, fields: [nameField(visit), tokenFields(visit)] }))}
    ${table(items, { caption: title, none: say('Aucun calendrier.', 'No calendar.') }, [
      [say('Nom', 'Name'), ({ name }) => name],
      [say('État', 'Standing'), ({ standing }) => tokenTag(standing, language)],
      ['Collectivités', ({ sirens }) => sirens?.map(nameOf).join(', ') ?? say('toutes', 'all')],
      [
        say('Créé par', 'Made by'),
        ({ createdBy }) => (createdBy === visit.login ? createdBy : shownOfAll(visit, createdBy)),
      ],
      [say('Dernière lecture', 'Read'), ({ lastUsedAt }) => lastly(lastUsedAt, visit)],
      [say('Valable jusqu’au', 'Until'), ({ expiresAt }) => instant(expiresAt, language)],
      [say('Révoquer', 'Revoke'), (calendar) => revokeButton(visit, revoke, calendar)],
    ])} `,
  }
})

const add = asking(path, ['addCalendar', wishedCalendar], ({ say, installation }, _, { calendar, address }) => ({
  title: say('Nouveau calendrier', 'New calendar'),
  lead: calendar.name,
  main: html`<p>
      ${say(
        'Dans votre agenda, abonnez-vous à cette adresse. Gardez-la secrète : quiconque la connaît voit ces échéances. Elle ne sera plus affichée.',
        'In your diary, subscribe to this address. Keep it secret: who has it sees these deadlines. It will not be shown again.',
      )}
    </p>
    <pre>${installation.url}${address}</pre>
    <p><a href="${path}">${say('Tous les calendriers', 'All calendars')}</a></p>`,
}))

async function wishedCalendar(sent: FormSubmission, visit: Visit) {
  const sirens = await sirensIn(sent, visit)
  return { name: field(sent, 'nom'), days: Number(field(sent, 'jours')), ...(sirens.length > 0 && { sirens }) }
}

const revoke = asking(`${path}/:name/revocation`, 'revokeCalendar', ({ say }, { name }) =>
  done(path, say(`Le calendrier ${name} est révoqué.`, `${name} shows nothing any more.`)),
)

export const calendarsServed = { pages: [page], actions: [add, revoke] }
