// What agents, operators and others ask, and where Aide answers it: the heading exists, and the search finds the chapter from
// the words of the question.
import { describe, expect, test } from 'vitest'
import { chapterNamed, chapterText, type Chapter } from '../../src/manual/chapters.ts'
import { searchManual, sectionsOf } from '../../src/manual/search.ts'

const questions: readonly (readonly [question: string, place: string])[] = [
  ['La plateforme est en panne, que faire ?', 'outages#une-plateforme-est-injoignable'],
  ['Comment déposer une délibération ?', 'desk#un-acte-par-le-formulaire'],
  ['La préfecture a refusé mon acte, comment le corriger ?', 'operating#la-préfecture-a-refusé-un-acte'],
  ['Pourquoi mon acte est-il retenu ?', 'operating#un-acte-est-retenu'],
  ['L’envoi est incertain : est-il arrivé ?', 'operating#un-acte-est-incertain'],
  ['Je n’ai pas reçu l’accusé de réception', 'operating#un-acte-reste-sans-réponse'],
  ['À partir de quand l’acte est-il exécutoire ?', 'deadlines#dun-acte'],
  ['Comment obtenir la copie tamponnée ?', 'stamps#la-copie-et-loriginal'],
  ['La préfecture a envoyé un courrier, comment répondre ?', 'operating#un-courrier-est-arrivé'],
  ['Notre certificat expire bientôt', 'operating#un-certificat-arrive-à-échéance'],
  ['Déposer cinquante actes d’un coup', 'batches#sur-le-tableau-de-bord'],
  ['Un collègue a perdu son téléphone et ne peut plus se connecter', 'upkeep#une-personne-ne-peut-pas-se-connecter'],
  ['Comment changer de plateforme ?', 'operating#la-collectivité-change-de-passerelle'],
  ['Comment sauvegarder l’installation ?', 'upkeep#sauvegardes'],
  ['Le serveur a été perdu, comment restaurer ?', 'outages#linstallation-est-perdue'],
  ['Combien de temps les actes sont-ils conservés ?', 'conservation#durées'],
  ['Le service d’archives a refusé un versement, que faire ?', 'conservation#verser-à-un-service-darchives'],
  ['Que demander aux archives départementales avant de verser ?', 'conservation#convenir-du-versement'],
  ['Comment vérifier un dossier de preuve ?', 'proof#pour-qui-louvre'],
  ['Publier un acte en ligne', 'online#pages-publiques'],
  ['Que mettre au registre de traitement RGPD ?', 'dpo#registre--la-transmission-des-actes'],
  ['S’exercer sans rien envoyer à la préfecture', 'sandbox'],
  ['Ajouter une nouvelle collectivité sur S²LOW', 'gateways#déclarer-une-collectivité'],
  ['Quels droits a un opérateur ?', 'accounts#qui-peut-faire-quoi'],
  [
    'J’ai envoyé le mauvais PDF et la préfecture l’a déjà reçu : comment annuler ?',
    'operating#retirer-ou-annuler-un-acte',
  ],
  ['Mon PDF scanné est trop lourd, quelle est la taille maximum ?', 'deposit#limites'],
  ['Quel code matière mettre, et si je me suis trompée ?', 'deposit#la-matière'],
  ['Comment envoyer le budget primitif ?', 'rules#budgets-en-xml'],
  ['Le sous-préfet demande des pièces complémentaires, j’ai combien de temps ?', 'operating#un-courrier-est-arrivé'],
  ['Il y a un nom d’habitant dans l’acte, comment l’occulter avant la mise en ligne ?', 'online#occulter-un-nom'],
  ['Où est le bordereau à afficher en mairie ?', 'stamps'],
  ['S²LOW est en maintenance ce soir, faut-il arrêter les envois ?', 'outages#une-plateforme-ou-son-canal-est-fermé'],
  [
    'La panne est finie, deux cents actes attendent : comment tout relancer ?',
    'outages#une-plateforme-est-injoignable',
  ],
  ['Une secrétaire quitte la mairie, comment couper son accès ?', 'upkeep#une-personne-sen-va'],
  ['Deux communes fusionnent, que devient l’ancien SIREN ?', 'operating#la-collectivité-fusionne-ou-change-de-siren'],
  ['Je ne reçois plus aucun courriel d’alerte', 'webhooks#courriels'],
  ['Quels flux ouvrir dans le pare-feu ?', 'installing#les-flux-à-ouvrir'],
  ['Combien de mémoire et de disque pour deux cents communes ?', 'installing#ce-quil-faut-de-mémoire-et-de-disque'],
  ['Peut-on se connecter avec notre annuaire ou ProConnect ?', 'accounts#se-connecter-par-proconnect'],
  ['Comment mettre à jour sans coupure, et revenir en arrière ?', 'upgrades#une-mise-à-jour'],
  ['Mon appel a expiré : puis-je refaire le dépôt sans doubler l’acte ?', 'api#déposer'],
  ['Comment être prévenu de l’AR sans interroger en boucle ?', 'webhooks'],
  ['Comment verser les actes aux archives départementales ?', 'conservation#étape-par-étape'],
  ['Un procès est en cours, comment empêcher la destruction des pièces ?', 'conservation#suspendre-lélimination'],
]

describe.each(questions)('%s', (question, place) => {
  const [name = '', id = ''] = place.split('#')

  test(`is answered at ${place}`, async () => {
    const sections = sectionsOf(await chapterText(chapterNamed(name) as Chapter, 'fr'))
    expect(sections.map((each) => each.id)).toContain(id)
  })

  test(`leads to ${name} by the search`, async () => {
    const hits = await searchManual(question, 'fr')
    expect(hits.slice(0, 3).map(({ chapter }) => chapter.name)).toContain(name)
  })
})
