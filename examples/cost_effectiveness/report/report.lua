return {
  title = "Lamivudine beside zidovudine: a published cost-effectiveness model",
  subtitle = "A textbook's model, registered as a clause and rebuilt",
  authors = { { name = "The Plumbline example" } },
  lang = "en-GB",
  chapters = { "analyses/hiv/analysis.md" },
  -- Digits that prose may hold without a source in the run: names of things.
  typed = { "2.5", "4.7", "6% and 0%" },
}
