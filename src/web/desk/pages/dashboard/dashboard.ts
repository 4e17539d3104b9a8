// Tableau de bord: charts of what the visitor may see, optionally limited to a collectivité or a gateway.
import { choices as choicesRead } from '#operations/desk/transmissions.ts'
import { gatewayTypes } from '#text/words.ts'
import { html } from '#text/html.ts'
import { patterns } from '../../charts/chart.ts'
import { input, select } from '../../forms.ts'
import { chips } from '../../parts.ts'
import { pageAt, type Visit, asked } from '../../visit.ts'
import { gatewayName } from '../gateway-words.ts'
import { actCharts } from './acts.ts'
import { happenedPage } from './counted-acts.ts'
import { healthCharts } from './health.ts'
import { whoseIn, formatLimitsQuery, type Limits } from './view.ts'

const path = '/tableau'
/** More collectivités than a list can show: the visitor types the SIREN. */
const mostChoices = 50

const page = pageAt(path, 'read', async (visit) => {
  const { say } = visit
  const limits = await whoseIn(visit)
  const { collectivite, gateway } = limits
  const byMonth = asked(visit, 'periode') === 'mois'
  const figures = await visit.ask.showFigures({
    ...(collectivite !== undefined && { collectivite }),
    ...(gateway && { gateway }),
  })
  const view = { ...limits, visit, figures, byMonth }
  return {
    title: say('Tableau de bord', 'Dashboard'),
    lead: say('Chaque barre ouvre la liste des actes qu’elle compte.', 'Each bar leads to the acts that it counts.'),
    live: ['actes', 'connexions'],
    main: html`${patterns} ${await limitsForm(visit, limits, byMonth)}
      <h2 class="skip">${say('Actes', 'Acts')}</h2>
      ${actCharts(view)}
      <h2>${say('Connexions', 'Connections')}</h2>
      ${await healthCharts(view)}`,
  }
})

export const dashboardServed = { pages: [page, happenedPage] }

async function limitsForm(visit: Visit, limits: Limits, byMonth: boolean) {
  const { say, language, look } = visit
  const { collectivite, gateway } = limits
  const name = 'collectivite'
  const senders = await look(choicesRead, { limit: mostChoices + 1 })
  const all = senders.map(({ siren, nom }) => [siren, nom] as const)
  const field =
    senders.length > mostChoices
      ? input(say('Collectivité (nom ou SIREN)', 'Collectivité (name or SIREN)'), name, {
          value: collectivite,
          maxlength: 200,
        })
      : select('Collectivité', { name, chosen: collectivite }, [['', say('toutes', 'all')], ...all])
  const roads = gatewayTypes().map((type) => [type, gatewayName(type, language)] as const)
  const base = `${path}?${formatLimitsQuery(limits).slice(1)}`
  return html`${chips(say('Période', 'Period'), [
      [base, say('30 jours', '30 days'), !byMonth],
      [`${base}&periode=mois`, say('12 mois', '12 months'), byMonth],
    ])}
    <form class="filters" method="get" action="${path}">
      ${byMonth && html`<input type="hidden" name="periode" value="mois" />`} ${field}
      ${select(say('Passerelle', 'Gateway'), { name: 'passerelle', chosen: gateway }, [['', say('toutes', 'all')], ...roads])}
      <button>${say('Appliquer', 'Apply')}</button>
    </form>`
}
