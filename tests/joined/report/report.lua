return { title = "Teams", chapters = { "analyses/teams/analysis.md" } }
