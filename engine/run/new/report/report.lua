return {
  title = "A letter of thanks",
  subtitle = "A simulated trial to start from",
  authors = { { name = "Your name", affiliation = "Your institution" } },
  lang = "en-GB",
  notice = "The data of this report are simulated.",
  chapters = {
    "report/introduction.md",
    "analyses/letters/analysis.md",
  },
}
