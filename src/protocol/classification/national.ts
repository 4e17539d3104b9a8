// The built-in national classification, until a first 7-2 replaces it. Codes PJ: the ministry's list of 2019-04-18.
// Matières: the two national levels, with accents restored.

export const nationalDate = '2019-04-18'

export const nationalTypesPiece: readonly (readonly [code: string, libelle: string, natures: readonly number[]])[] = [
  ['10_AV', 'Avenant au contrat', [4]],
  ['10_DE', 'Délibération autorisant à passer le contrat', [4]],
  ['11_AC', "Avis d'appel public à concurrence", [4]],
  ['11_AE', "Acte d'engagement", [4]],
  ['11_AP', 'Cahier des clauses administratives particulières', [4]],
  ['11_AT', "Renseignements, attestations et déclarations fournies par l'attributaire", [4]],
  ['11_AV', 'Avis du jury de concours', [4]],
  ['11_IN', 'Invitation des candidats à soumissionner', [4]],
  ['11_JU', 'Rapport justifiant le choix du marché, les modalités et la procédure de passation', [4]],
  ['11_PV', "Procès-verbal de la commission d'appel d'offres", [4]],
  ['11_RA', "Rapport de la commission d'appel d'offres", [4]],
  ['11_RC', 'Règlement de consultation', [4]],
  ['11_RP', "Rapport de présentation de l'acheteur", [4]],
  ['11_TP', 'Cahier des clauses techniques particulières', [4]],
  ['12_AD', 'Avis de délégation', [4]],
  ['12_CC', 'Cahier des charges', [4]],
  ['12_CD', 'Contrat de délégation', [4]],
  ['12_CR', 'Courriers de rejet des offres incomplètes ou irrecevables', [4]],
  ['12_DA', "Déclarations et documents justificatifs de l'attributaire", [4]],
  ['12_DC', 'Documents de consultation', [4]],
  ['12_IP', 'Invitation à présenter une offre', [4]],
  ['12_NR', 'Notification du rejet des offres', [4]],
  ['12_RS', 'Rapport de sélection du délégataire', [4]],
  ['12_ST', 'Spécifications techniques et fonctionnelles', [4]],
  ['15_JU', "Copie du jugement d'homologation de la transaction", [4]],
  ['17_CE', 'Demande de cautionnement', [4]],
  ['17_GA', "Garantie d'emprunt", [4]],
  ['17_RC', 'Règlement de concours', [4]],
  ['21_DA', 'Décision arrêtant le projet', [1, 2]],
  ['21_DB', "Débat d'orientation du plan d'aménagement et de développement durable", [1, 2]],
  ['21_DE', 'Délibération de prescription', [1, 2]],
  ['21_DO', "Document d'orientation et d'objectif", [1, 2]],
  ['21_EP', 'Enquête publique', [1, 2]],
  ['21_PA', "Projet d'aménagement et de développement durable", [1, 2]],
  ['21_RP', 'Rapport de présentation', [1, 2]],
  ['22_AC', "Accord d'une autorité administrative", [3]],
  ['22_AG', 'Agrément ou certificat', [3]],
  ['22_AR', 'Accusé de réception', [3]],
  ['22_AT', 'Attestation', [3]],
  ['22_AV', 'Avis', [3]],
  ['22_CO', 'Convention', [3]],
  ['22_DD', 'Demande', [3]],
  ['22_DN', 'Décision', [3]],
  ['22_DP', 'Document photographique', [3]],
  ['22_LE', 'Lettre', [3]],
  ['22_NE', 'Notice explicative', [3]],
  ['22_PE', 'Présentation des états initiaux et futurs', [3]],
  ['22_PN', 'Plans', [3]],
  ['22_RE', "Rapport d'étude", [3]],
  ['22_TA', 'Tableau', [3]],
  ['23_DE', 'Délibération autorisant la mise en œuvre du droit de préemption', [1]],
  ['23_IA', "Déclaration d'intention d'aliéner", [1]],
  ['23_PR', 'Décision de préempter', [3]],
  ['31_AA', "Avis de l'autorité compétente de l'État", [4]],
  ['31_CO', 'Contrat', [4]],
  ['31_DE', "Délibération autorisant l'acquisition", [1, 4]],
  ['31_DP', 'Documents pré-contractuels', [1, 4]],
  ['32_AA', "Avis de l'autorité compétente de l'État", [4]],
  ['32_CV', 'Contrat de vente', [4]],
  ['32_DC', 'Délibération constatant la désaffectation', [4]],
  ['32_DE', 'Délibération de déclassement', [4]],
  ['32_DP', 'Documents pré-contractuels', [4]],
  ['33_AC', "Avis de l'autorité compétente de l'État", [4]],
  ['33_AO', "Autorisation d'occupation du domaine public", [4]],
  ['33_CC', 'Contrat de concession', [4]],
  ['41_AT', 'Attestation', [3]],
  ['41_AV', "Avis de vacance d'emploi", [3]],
  ['41_CA', 'Avis de commission administrative paritaire', [3]],
  ['41_CM', 'Avis de la commission mixte paritaire', [3]],
  ['41_DA', "Demande de l'agent", [3]],
  ['41_DE', 'Délibération établissant la liste de postes à pourvoir', [3]],
  ['41_IC', 'Information du centre de gestion', [3]],
  ['41_IN', "Inscription sur liste d'aptitude", [3]],
  ['41_NC', 'Notification de création ou de vacance de poste', [3]],
  ['41_RA', "Rapport biennal des avancements d'échelons", [1]],
  ['42_AC', 'Avenant au contrat', [1, 4]],
  ['42_AT', 'Attestation', [3, 4]],
  ['42_AV', "Avis de vacance d'emploi", [4]],
  ['42_DE', 'Délibération', [1, 4]],
  ['43_AC', 'Avenant au contrat', [1, 3, 4]],
  ['43_AV', "Avis de vacance d'emploi", [3]],
  ['43_CA', 'Avis de commission administrative paritaire', [3]],
  ['43_CM', 'Avis de la commission mixte paritaire', [3]],
  ['43_DA', "Demande de l'agent", [3]],
  ['43_IN', "Inscription sur liste d'aptitude", [3]],
  ['43_LI', 'Liste de postes à pourvoir', [3]],
  ['43_NC', 'Notification de création ou de vacance de poste', [3]],
  ['70_DE', 'Délibération', [1, 5]],
  ['99_AI', 'Acte individuel', [3]],
  ['99_AR', 'Acte réglementaire', [2]],
  ['99_AU', 'Autre document', [6]],
  ['99_BU', 'Document budgétaire', [5]],
  ['99_DC', 'Document contractuel', [4]],
  ['99_DE', 'Délibération', [1]],
  ['99_SE', 'Fichier de signature électronique', [1, 2, 3, 4, 5, 6]],
]

/** Level 1, with its level 2 indented below. Codes are ranks, from 1. */
const matieres = `
Commande publique
  Marchés publics
  Délégation de service public
  Conventions de mandat
  Autres types de contrats
  Transactions / protocole d'accord transactionnel
  Actes relatifs à la maîtrise d'œuvre
  Actes spéciaux et divers
Urbanisme
  Documents d'urbanisme
  Actes relatifs au droit d'occupation ou d'utilisation des sols
  Droit de préemption urbain
Domaine et patrimoine
  Acquisitions
  Aliénations
  Locations
  Limites territoriales
  Autres actes de gestion du domaine public
  Autres actes de gestion du domaine privé
Fonction publique
  Personnel titulaires et stagiaires de la FPT
  Personnel contractuel
  Fonction publique hospitalière
  Autres catégories de personnels
  Régime indemnitaire
Institutions et vie politique
  Élection exécutif
  Fonctionnement des assemblées
  Désignation de représentants
  Délégation de fonctions
  Délégation de signature
  Exercice des mandats locaux
  Intercommunalité
  Décision d'ester en justice
Libertés publiques et pouvoirs de police
  Police municipale
  Pouvoir du président du conseil général
  Pouvoir du président du conseil régional
  Autres actes réglementaires
  Actes pris au nom de l'État et soumis au contrôle hiérarchique
Finances locales
  Décisions budgétaires
  Fiscalité
  Emprunts
  Interventions économiques
  Subventions
  Contributions budgétaires
  Avances
  Fonds de concours
  Prise de participation (SEM, etc.)
  Divers
Domaines de compétences par thèmes
  Enseignement
  Aide sociale
  Voirie
  Aménagement du territoire
  Politique de la ville, habitat, logement
  Emploi, formation professionnelle
  Transports
  Environnement
  Culture
Autres domaines de compétences
  Autres domaines de compétences des communes
  Autres domaines de compétences des départements
  Autres domaines de compétences des régions
  Vœux et motions
`

export const nationalMatieres: readonly (readonly [libelle: string, sous: readonly string[]])[] = matieres
  .trim()
  .split(/\n(?=\S)/)
  .map((block) => {
    const [libelle = '', ...sous] = block.split(/\n +/)
    return [libelle, sous]
  })
