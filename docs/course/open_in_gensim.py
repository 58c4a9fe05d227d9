import sys

from gensim.models import KeyedVectors

path = sys.argv[1] if len(sys.argv) > 1 else 'words.txt'
vectors = KeyedVectors.load_word2vec_format(path)
print(len(vectors), 'words of', vectors.vector_size, 'numbers')
for word in ('kitchen', 'bread', 'dog'):
    nearest = [other for other, cosine in vectors.most_similar(word, topn=7)]
    print('near', word + ':', ', '.join(sorted(nearest)))
