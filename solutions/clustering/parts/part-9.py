# %% [markdown]
# ## Key points
#
# - Know the data first: what each column measures, of which whole and of which year, and what no column tells.
# - Scale before you cluster. Without it, the column with the largest numbers decides alone, and a good silhouette hides it.
# - Choose the number of clusters by several criteria, and name a group by its profile, never by its number.
# - Correct two clusterings for chance before you call them alike: the adjusted Rand index does, the Rand index does not.
# - A list of countries is no decision yet. Share by rules that you can state, and say which results survive another reasonable choice.

# %% [markdown]
# ## Self-assessment
#
# Can you answer these without looking up?
#
# 1. A colleague sends the same table with its rows in another order. Which lines of your notebook would notice?
# 2. Why do the countries with the most extreme values stay in the table?
# 3. A new country arrives after you have scaled. Which minimum do you use for it, and why?
# 4. Your clusters get other numbers after an update of the library. Does your group in need change?
# 5. Two clusterings have a Rand index of 0.64 and an adjusted Rand index of 0.33. What do you tell the CEO?
# 6. Which one fact, if you could get it, would change your memo most?
#
# The next cell shows how far you are.

# %%
lab.progress()

# %% [markdown]
# ## Extra (not graded, about 40 minutes)
#
# Choose what you like.
# There is no check, and no single right answer.
#
# - **People instead of countries.**
#   Need per person times population gives people in need.
#   Find the population of each country for the year of your data, join it by name, and list the names that find no partner.
#   Then share the money by people in need.
#   Which countries gain, which lose, and would you cap the largest?
# - **Logarithms.**
#   Income, GDP, exports and imports have long tails.
#   Take `np.log1p` of them before you scale, and cluster again.
#   How many countries change their group?
# - **HDBSCAN.**
#   `sklearn.cluster.HDBSCAN(min_cluster_size=10)` chooses the number of clusters itself, and calls some countries noise.
#   How many? Does it find the group in need? Why is a silhouette that counts noise as a cluster misleading?
# - **A clean twin.**
#   Write the shortest notebook that leads from the file to the allocation: no detours, every choice in one cell at the top.
#   Run it from a fresh kernel, and compare its list with yours.
#   If you have both editions of the data, run it on both.

# %% [markdown]
# ## Next steps
#
# - Send your memo to somebody who was not here. Ask which sentence they would not defend.
# - `labs list` shows the other labs of this course.
# - In your own work: take a table of your organisation, and do questions 1 to 3 with it before anything else.

# %% [markdown]
# ## Clean up
#
# This lab started no service, and wrote nothing but your progress, in a file beside this notebook.
# To free the memory, choose *Kernel › Shut Down Kernel*.
# To start again from the beginning, choose *Kernel › Restart Kernel and Clear Outputs of All Cells*; your answers stay.

# %% [markdown]
# ## Sources and licences
#
# - **Country data, about 2010**: the table of the HELP International exercise, 167 countries, as published on Kaggle
#   (<https://www.kaggle.com/datasets/rohan0301/unsupervised-learning-on-country-data>). It is not part of this course; you may fetch it yourself.
# - **Country data, World Factbook edition**: CIA, *The World Factbook*, November 2015 (public domain), with the mortality of children
#   under 5 in 2018 by UNICEF, *The State of the World's Children 2019*. The data card, `datasets/country/README.md`, tells how it was made.
# - **HELP International** and its 10 million euro are the story of the exercise, not a request of an existing organisation.
# - The figures of the worked examples are invented.
# - **Code** of this lab: EUPL-1.2. **Text**: CC BY 4.0.
